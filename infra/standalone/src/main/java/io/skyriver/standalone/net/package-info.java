/** Ports of this machine. */
@NullMarked
package io.skyriver.standalone.net;

import org.jspecify.annotations.NullMarked;
