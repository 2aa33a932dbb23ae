/** What a stage is connected to, opened once per process and configuration. */
@NullMarked
package io.skyriver.stage.services;

import org.jspecify.annotations.NullMarked;
