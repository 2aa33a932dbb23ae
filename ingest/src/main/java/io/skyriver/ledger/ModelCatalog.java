package io.skyriver.ledger;

import io.skyriver.triton.card.ModelCard;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The models a video can be made with.
 *
 * @param cards at least one; the first is the default
 */
public record ModelCatalog(List<ModelCard> cards) {

  public ModelCatalog {
    cards = List.copyOf(cards);
    if (cards.isEmpty()) {
      throw new IllegalArgumentException("a catalog needs at least one model card");
    }
    if (cards.stream().map(ModelCard::model).distinct().count() < cards.size()) {
      throw new IllegalArgumentException("two model cards have the same model name");
    }
  }

  /** The card of that name; null asks for the default. */
  public Optional<ModelCard> find(@Nullable String model) {
    return cards.stream().filter(card -> model == null || card.model().equals(model)).findFirst();
  }

  public List<String> names() {
    return cards.stream().map(ModelCard::model).toList();
  }
}
