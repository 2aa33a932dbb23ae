/** The port to a model server and its adapter for the KServe v2 protocol that Triton speaks. */
@NullMarked
package io.skyriver.triton;

import org.jspecify.annotations.NullMarked;
