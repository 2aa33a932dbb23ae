package io.skyriver.it.soak;

import java.util.List;
import java.util.Locale;

/** Draws every measure of a run over time, one small plot each. */
final class Chart {
  private static final int COLUMNS = 3;
  private static final int WIDTH = 410;
  private static final int HEIGHT = 170;
  private static final int LEFT = 46;
  private static final int TOP = 34;
  private static final int PLOT_WIDTH = WIDTH - LEFT - 16;
  private static final int PLOT_HEIGHT = HEIGHT - TOP - 34;
  private static final int HEAD = 40;

  private final List<Sample> samples;
  private final StringBuilder svg = new StringBuilder();

  private Chart(List<Sample> samples) {
    this.samples = samples;
  }

  /** The picture as SVG. */
  static String svg(List<Sample> samples, List<Verdict> verdicts, String title) {
    return new Chart(samples).draw(verdicts, title);
  }

  private String draw(List<Verdict> verdicts, String title) {
    int rows = (verdicts.size() + COLUMNS - 1) / COLUMNS;
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" \
        font-family="DejaVu Sans, sans-serif" font-size="10.5">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        """
            .formatted(COLUMNS * WIDTH, HEAD + rows * HEIGHT));
    text(14, 24, "#111827", title);
    for (int index = 0; index < verdicts.size(); index++) {
      plot(verdicts.get(index), index % COLUMNS * WIDTH, HEAD + index / COLUMNS * HEIGHT);
    }
    return svg.append("</svg>\n").toString();
  }

  private void plot(Verdict verdict, int x, int y) {
    Measure measure = verdict.measure();
    double most =
        samples.stream().mapToDouble(sample -> sample.value(measure)).max().orElse(0) * 1.1;
    double top = most > 0 ? most : 1;
    double end = samples.get(samples.size() - 1).seconds();
    text(x + 14, y + 16, "#111827", measure.title() + ", " + measure.unit());
    text(
        x + 14,
        y + 29,
        verdict.flat() ? "#0f7b6c" : "#b91c1c",
        String.format(
            Locale.ROOT,
            "%s: %.1f, %+.1f an hour",
            verdict.flat() ? "flat" : "grows",
            verdict.level(),
            verdict.growthPerHour()));
    line(x + LEFT, y + TOP + PLOT_HEIGHT, x + LEFT + PLOT_WIDTH, y + TOP + PLOT_HEIGHT, "#9ca3af");
    int warm = x + LEFT + PLOT_WIDTH / Verdict.WARM_UP;
    line(warm, y + TOP, warm, y + TOP + PLOT_HEIGHT, "#d1d5db");
    text(x + 4, y + TOP + 8, "#6b7280", number(top));
    text(x + 4, y + TOP + PLOT_HEIGHT, "#6b7280", "0");
    text(x + LEFT, y + TOP + PLOT_HEIGHT + 14, "#6b7280", "0");
    text(
        x + LEFT + PLOT_WIDTH - 40,
        y + TOP + PLOT_HEIGHT + 14,
        "#6b7280",
        number(end / 60) + " min");
    curve(measure, x + LEFT, y + TOP, top, end);
  }

  private void curve(Measure measure, int x, int y, double top, double end) {
    svg.append("<polyline fill=\"none\" stroke=\"#3b5bdb\" stroke-width=\"1.2\" points=\"");
    for (Sample sample : samples) {
      svg.append(
          String.format(
              Locale.ROOT,
              "%.1f,%.1f ",
              x + sample.seconds() / end * PLOT_WIDTH,
              y + PLOT_HEIGHT - sample.value(measure) / top * PLOT_HEIGHT));
    }
    svg.append("\"/>\n");
  }

  private void line(int fromX, int fromY, int toX, int toY, String color) {
    svg.append(
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\"/>\n"
            .formatted(fromX, fromY, toX, toY, color));
  }

  private void text(int x, int y, String color, String text) {
    svg.append(
        "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>\n"
            .formatted(x, y, color, text.replace("&", "&amp;").replace("<", "&lt;")));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
  }
}
