package io.skyriver.ledger;

import io.skyriver.events.WindowPlan;
import io.skyriver.triton.card.ModelCard;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a video into windows: the first takes a full window or the whole video; each later one
 * starts a history before the end of the one before. So every latent frame is produced exactly
 * once, every denoised window's length is a multiple of the card's, and every later window has its
 * history. One video; one thread.
 */
final class Windows {
  private final ModelCard.Window card;
  private final List<WindowPlan> windows = new ArrayList<>();

  /** Latent frames produced so far. */
  private int end;

  private Windows(ModelCard.Window card) {
    this.card = card;
    if (card.latentFrames() % card.latentFrameMultiple() != 0 || card.latentFrames() < shortest()) {
      throw new IllegalArgumentException("windows can't be laid out with " + card);
    }
  }

  /**
   * All denoised, none leads up to anything.
   *
   * @param latentFrames of the whole video, a multiple of the card's {@code latentFrameMultiple}
   */
  static List<WindowPlan> plain(ModelCard.Window card, int latentFrames) {
    return new Windows(card).denoise(latentFrames).windows;
  }

  /**
   * All denoised, the last one as long as can be, since it leads up to what is given at its end.
   */
  static List<WindowPlan> leadingUp(ModelCard.Window card, int latentFrames) {
    return new Windows(card).denoise(latentFrames, card.latentFrames()).windows;
  }

  /** The same with a first window that is not the last: it is what the last one leads up to. */
  static List<WindowPlan> closingLoop(ModelCard.Window card, int latentFrames) {
    int before = latentFrames - (card.latentFrames() - card.historyFrames());
    return new Windows(card).denoise(before).denoise(latentFrames).windows;
  }

  /**
   * A source, new latent frames and another source; the sources are passed on.
   *
   * @param head latent frames of the source before, 0 for none
   * @param fresh new ones, a multiple
   * @param tail latent frames of the source behind, 0 for none
   */
  static List<WindowPlan> joining(ModelCard.Window card, int head, int fresh, int tail) {
    Windows windows = new Windows(card).pass(head);
    if (tail == 0) {
      return windows.denoise(head + fresh).windows;
    }
    return windows
        .denoise(head + fresh + card.historyFrames(), card.latentFrames())
        .pass(head + fresh + tail)
        .windows;
  }

  /** The same windows, passed on instead of denoised. */
  static List<WindowPlan> given(List<WindowPlan> denoised) {
    return denoised.stream()
        .map(window -> WindowPlan.newBuilder(window).setGiven(true).build())
        .toList();
  }

  /**
   * Denoised windows up to an end. The last may be shorter than the others; where the rest is less
   * than the multiple asks for, it starts earlier and has more history.
   */
  private Windows denoise(int newEnd) {
    if (end == 0 && newEnd > 0) {
      add(0, Math.min(card.latentFrames(), newEnd), 0);
    }
    while (end < newEnd) {
      int rest = Math.min(card.latentFrames() - card.historyFrames(), newEnd - end);
      int length = Math.max(shortest(), roundUp(card.historyFrames() + rest));
      add(end + rest - length, length, length - rest);
    }
    return this;
  }

  /** The same, but the last window is of that length where there is enough for it. */
  private Windows denoise(int newEnd, int lastLength) {
    int history = end == 0 ? 0 : card.historyFrames();
    boolean one = newEnd - end + history <= lastLength;
    return one
        ? denoise(newEnd)
        : denoise(newEnd - (lastLength - card.historyFrames())).denoise(newEnd);
  }

  /** Windows that are given, up to an end. */
  private Windows pass(int newEnd) {
    while (end < newEnd) {
      int history = end == 0 ? 0 : card.historyFrames();
      int rest = Math.min(card.latentFrames() - history, newEnd - end);
      windows.add(new WindowPlan(windows.size(), end - history, history + rest, history, true));
      end += rest;
    }
    return this;
  }

  private void add(int first, int length, int history) {
    windows.add(new WindowPlan(windows.size(), first, length, history, false));
    end = first + length;
  }

  private int shortest() {
    return roundUp(card.historyFrames() + card.latentFrameMultiple());
  }

  private int roundUp(int value) {
    int multiple = card.latentFrameMultiple();
    return (value + multiple - 1) / multiple * multiple;
  }
}
