/**
 * Keeps calls away from an endpoint that fails them: what a server says of its own health is not
 * trusted, a small inference decides. An endpoint with other model files than the card's gets no
 * calls at all (law 11).
 */
@NullMarked
package io.skyriver.triton.circuit;

import org.jspecify.annotations.NullMarked;
