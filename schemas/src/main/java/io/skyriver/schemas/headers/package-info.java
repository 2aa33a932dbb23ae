/**
 * What the headers of a record say: CloudEvents attributes, and why a record became a dead letter.
 */
@NullMarked
package io.skyriver.schemas.headers;

import org.jspecify.annotations.NullMarked;
