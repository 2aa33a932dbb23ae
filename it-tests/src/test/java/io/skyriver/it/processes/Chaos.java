package io.skyriver.it.processes;

import io.skyriver.events.PromptSubmitted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes videos while processes die: first all prompts undisturbed, then again, always some at once,
 * until every scheduled death has happened. For one thread.
 */
final class Chaos {
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final SeparateSkyriver processes;
  private final Observer observer;
  private final List<PromptSubmitted> prompts;
  private final int atOnce;

  /** Which prompt each video was made of. */
  private final Map<String, Integer> made = new LinkedHashMap<>();

  private final Map<String, Instant> absent = new HashMap<>();
  private final List<Death> deaths = new ArrayList<>();

  /**
   * @param prompts different ones
   * @param atOnce videos that are always on their way
   */
  Chaos(SeparateSkyriver processes, List<PromptSubmitted> prompts, int atOnce) {
    this.processes = processes;
    this.observer = processes.observer();
    this.prompts = List.copyOf(prompts);
    this.atOnce = atOnce;
  }

  /** A process that was killed at some time between the two. */
  record Death(Instant from, Instant to, String process) {}

  /**
   * @throws AssertionError when a video has no outcome within a quarter of an hour after the last
   *     death
   */
  ChaosReport run(List<Kill> kills) throws Exception {
    Map<String, Integer> calm = calm();
    made.clear();
    for (Kill kill : kills) {
      goOnUntil(Instant.now().plus(kill.after()));
      die(kill);
    }
    while (made.size() < prompts.size() || !absent.isEmpty()) {
      goOn();
    }
    observer.awaitOutcomes(made.keySet(), LIMIT);
    return ChaosReport.of(processes, calm, made, deaths);
  }

  /** Every prompt once, undisturbed. */
  private Map<String, Integer> calm() throws Exception {
    while (made.size() < prompts.size()) {
      goOn();
    }
    observer.awaitOutcomes(made.keySet(), LIMIT);
    return Map.copyOf(made);
  }

  private void goOnUntil(Instant instant) throws Exception {
    while (Instant.now().isBefore(instant)) {
      goOn();
    }
  }

  /** Reads what has happened, starts whose absence is over, and keeps work on its way. */
  private void goOn() throws Exception {
    observer.read();
    for (Map.Entry<String, Instant> one : List.copyOf(absent.entrySet())) {
      if (Instant.now().isAfter(one.getValue())) {
        comeBack(one.getKey());
      }
    }
    long open = made.keySet().stream().filter(video -> !observer.hasOutcome(video)).count();
    if (open < atOnce) {
      int prompt = made.size() % prompts.size();
      made.put(observer.submitPatiently(prompts.get(prompt)), prompt);
    }
  }

  private void die(Kill kill) throws Exception {
    if (absent.containsKey(kill.process())) {
      comeBack(kill.process());
    }
    Instant from = Instant.now();
    processes.run("kill", kill.process());
    deaths.add(new Death(from, Instant.now(), kill.process()));
    absent.put(kill.process(), Instant.now().plus(kill.absence()));
  }

  private void comeBack(String process) throws Exception {
    processes.run("launch", process);
    absent.remove(process);
  }
}
