/**
 * What every model server must do, as a test for adapters and fakes, and the models that the test
 * calls.
 */
@NullMarked
package io.skyriver.triton.testing;

import org.jspecify.annotations.NullMarked;
