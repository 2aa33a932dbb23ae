package io.skyriver.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.events.Failure;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes what a command found: for people, or as one line of JSON for programs. Standard output
 * carries nothing else.
 */
record Printer(boolean json, PrintWriter out, PrintWriter err) {

  /** Prints one finding in the wanted form. */
  void print(String text, Supplier<ObjectNode> facts) {
    out.println(json ? facts.get() : text);
    out.flush();
  }

  /** Says something on the side. */
  void note(String text) {
    err.println(text);
    err.flush();
  }

  /** Says what went wrong and what to do. */
  void complain(List<Failure> failures) {
    if (json) {
      out.println(Facts.json(failures));
      out.flush();
    }
    for (Failure failure : failures) {
      note("skyriver: " + failure.getCode() + ": " + failure.getMessage());
      Remedies.of(failure).ifPresent(this::note);
    }
  }
}
