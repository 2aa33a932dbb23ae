package io.skyriver.standalone.cli;

import io.skyriver.ledger.VideoIds;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The id of a video. */
final class VideoIdArgument implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    if (!VideoIds.isValid(text)) {
      throw new TypeConversionException(
          "'" + text + "' is no video id: it is video_ and 32 lower-case hex digits");
    }
    return text;
  }
}
