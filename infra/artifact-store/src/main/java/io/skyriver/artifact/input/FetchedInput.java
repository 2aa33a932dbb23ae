package io.skyriver.artifact.input;

/**
 * A fetched file.
 *
 * @param content its bytes; nobody may write to them
 * @param media what they are
 */
public record FetchedInput(byte[] content, InputMedia media) {}
