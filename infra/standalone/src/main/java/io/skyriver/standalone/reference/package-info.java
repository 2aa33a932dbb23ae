/** The pages about Skyriver that are written from its code. */
@NullMarked
package io.skyriver.standalone.reference;

import org.jspecify.annotations.NullMarked;
