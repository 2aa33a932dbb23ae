/** What the system makes of everything it should not have been given. */
@NullMarked
package io.skyriver.it.badinput;

import org.jspecify.annotations.NullMarked;
