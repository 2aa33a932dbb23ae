/** The decode stage: from clean latent patches to the finished file. */
@NullMarked
package io.skyriver.decode;

import org.jspecify.annotations.NullMarked;
