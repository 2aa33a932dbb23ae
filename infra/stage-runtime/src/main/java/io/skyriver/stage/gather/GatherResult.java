package io.skyriver.stage.gather;

/** The state to keep, and what came of the patch. */
public record GatherResult(Gather next, GatherOutcome outcome) {}
