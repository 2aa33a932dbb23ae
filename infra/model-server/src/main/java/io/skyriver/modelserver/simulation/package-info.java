/**
 * The backend {@code simulated}: a card's models with its tensor shapes and step times and no
 * arithmetic, for load tests.
 */
@NullMarked
package io.skyriver.modelserver.simulation;

import org.jspecify.annotations.NullMarked;
