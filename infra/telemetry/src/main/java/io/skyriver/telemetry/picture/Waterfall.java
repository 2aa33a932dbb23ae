package io.skyriver.telemetry.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws one trace as bars over time: what is part of something is below it, set in. */
public final class Waterfall {
  private static final int WIDTH = 1280;
  private static final int TEXT = 330;
  private static final int ROW = 15;
  private static final int TOP = 58;
  private static final int SECONDS_ROOM = 70;
  private static final int TICKS = 8;
  private static final Map<String, String> COLORS =
      Map.of(
          "ingest", "#5b6472",
          "encoder", "#0f7b6c",
          "denoise", "#3b5bdb",
          "decode", "#c2410c");
  private static final List<String> STAGES = List.of("ingest", "encoder", "denoise", "decode");

  private final List<Row> rows = new ArrayList<>();
  private final long start;
  private final long end;
  private final String title;

  private record Row(RecordedSpan span, int depth) {}

  private Waterfall(List<RecordedSpan> spans) {
    this.start = spans.stream().mapToLong(RecordedSpan::startNanos).min().orElseThrow();
    this.end = spans.stream().mapToLong(RecordedSpan::endNanos).max().orElseThrow();
    this.title =
        spans.stream()
            .filter(span -> span.name().equals("video"))
            .map(span -> span.facts().getOrDefault("video", ""))
            .findFirst()
            .orElse("trace " + spans.get(0).traceId());
    spans.stream()
        .filter(span -> spans.stream().noneMatch(other -> other.spanId().equals(span.parentId())))
        .sorted(byStart())
        .forEach(root -> addTree(root, spans, 0));
  }

  /** The picture of a trace as SVG. */
  public static String svg(List<RecordedSpan> spans) {
    if (spans.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to draw");
    }
    return new Waterfall(spans).draw();
  }

  /**
   * Draws the last video in a file of spans, or the trace that is named.
   *
   * @param arguments file of spans, file to write, and perhaps a trace id
   */
  public static void main(String[] arguments) throws IOException {
    List<RecordedSpan> all = RecordedSpan.readAll(Path.of(arguments[0]));
    String trace =
        arguments.length > 2
            ? arguments[2]
            : all.stream()
                .filter(span -> span.name().equals("video"))
                .max(Comparator.comparingLong(RecordedSpan::endNanos))
                .orElseThrow(() -> new IllegalArgumentException("no video has ended"))
                .traceId();
    Files.writeString(
        Path.of(arguments[1]),
        svg(all.stream().filter(span -> span.traceId().equals(trace)).toList()));
  }

  private void addTree(RecordedSpan span, List<RecordedSpan> all, int depth) {
    rows.add(new Row(span, depth));
    all.stream()
        .filter(child -> child.parentId().equals(span.spanId()))
        .sorted(byStart())
        .forEach(child -> addTree(child, all, depth + 1));
  }

  private static Comparator<RecordedSpan> byStart() {
    return Comparator.comparingLong(RecordedSpan::startNanos)
        .thenComparingLong(span -> -span.endNanos());
  }

  private String draw() {
    int height = TOP + rows.size() * ROW + 12;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
        font-family="DejaVu Sans, sans-serif" font-size="10.5">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        """
            .formatted(WIDTH, height, WIDTH, height));
    text(svg, 12, 20, "#111827", "font-size=\"14\" font-weight=\"bold\"", title);
    legend(svg);
    ticks(svg, height);
    for (int row = 0; row < rows.size(); row++) {
      bar(svg, rows.get(row), TOP + row * ROW);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void legend(StringBuilder svg) {
    int x = WIDTH - 360;
    for (String stage : STAGES) {
      rectangle(svg, x, 11, 10, 10, color(stage), 1);
      text(svg, x + 14, 20, "#374151", "", stage);
      x += 88;
    }
  }

  private void ticks(StringBuilder svg, int height) {
    for (int tick = 0; tick <= TICKS; tick++) {
      double x = TEXT + (double) tick / TICKS * plotWidth();
      svg.append(
          "<line x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\" stroke=\"#e5e7eb\"/>\n"
              .formatted(number(x), TOP - 8, number(x), height - 8));
      text(svg, x - 12, TOP - 14, "#6b7280", "", seconds((end - start) * tick / TICKS));
    }
  }

  private void bar(StringBuilder svg, Row row, int y) {
    RecordedSpan span = row.span();
    double x = TEXT + (double) (span.startNanos() - start) / (end - start) * plotWidth();
    long took = span.endNanos() - span.startNanos();
    double width = Math.max(1.5, (double) took / (end - start) * plotWidth());
    text(svg, 12 + 14 * row.depth(), y + 10, "#111827", "", label(span));
    double opacity = row.depth() > 1 ? 0.55 : 1;
    rectangle(
        svg, x, y + 2, width, ROW - 5, span.failed() ? "#b91c1c" : color(span.stage()), opacity);
    text(svg, x + width + 4, y + 10, "#6b7280", "", seconds(took));
  }

  private static String label(RecordedSpan span) {
    Map<String, String> facts = span.facts();
    StringBuilder label = new StringBuilder(span.name());
    if (facts.containsKey("model") && !span.name().equals("video")) {
      label.append(' ').append(facts.get("model"));
    }
    if (facts.containsKey("window")) {
      label.append(" · window ").append(facts.get("window"));
      label.append(", step ").append(facts.get("step"));
    }
    return label.toString();
  }

  private static int plotWidth() {
    return WIDTH - TEXT - SECONDS_ROOM;
  }

  private static String color(String stage) {
    return COLORS.getOrDefault(stage, "#9ca3af");
  }

  private static String seconds(long nanos) {
    double millis = nanos / 1e6;
    return millis < 1000
        ? String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.2f s", millis / 1000);
  }

  private static void rectangle(
      StringBuilder svg,
      double x,
      double y,
      double width,
      double height,
      String color,
      double opacity) {
    svg.append(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"1.5\" fill=\"%s\" opacity=\"%s\"/>\n"
            .formatted(number(x), number(y), number(width), number(height), color, opacity));
  }

  private static void text(
      StringBuilder svg, double x, double y, String color, String style, String text) {
    String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    svg.append(
        "<text x=\"%s\" y=\"%s\" fill=\"%s\" %s>%s</text>\n"
            .formatted(number(x), number(y), color, style, safe));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
