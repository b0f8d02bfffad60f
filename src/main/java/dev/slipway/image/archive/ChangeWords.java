package dev.slipway.image.archive;

import dev.slipway.image.model.ImageFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Splits a Dockerfile instruction's arguments: quotes, backslashes and {@code $VARIABLES}. */
public final class ChangeWords {

  private final String text;
  private final Map<String, String> variables;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int at;

  private ChangeWords(String text, Map<String, String> variables) {
    this.text = text;
    this.variables = variables;
  }

  /** The words, unquoted, with variables replaced (unknown ones by nothing). */
  public static List<String> split(String text, Map<String, String> variables) {
    ChangeWords reader = new ChangeWords(text, variables);
    while (reader.at < text.length()) {
      reader.step(true);
    }
    reader.endWord();
    return reader.words;
  }

  /** The whole text as one word. */
  static String join(String text, Map<String, String> variables) {
    ChangeWords reader = new ChangeWords(text, variables);
    while (reader.at < text.length()) {
      reader.step(false);
    }
    return reader.word.toString();
  }

  private void step(boolean splitting) {
    char c = text.charAt(at++);
    switch (c) {
      case '\'' -> singleQuoted();
      case '"' -> doubleQuoted();
      case '$' -> variable();
      case '\\' -> append(at < text.length() ? text.charAt(at++) : c);
      default -> {
        if (splitting && Character.isWhitespace(c)) {
          endWord();
        } else {
          append(c);
        }
      }
    }
  }

  private void singleQuoted() {
    int end = text.indexOf('\'', at);
    append(text.substring(at, closed(end)));
    at = end + 1;
  }

  private void doubleQuoted() {
    inWord = true;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c == '$') {
        variable();
      } else if (c == '\\' && at < text.length() && "\"$\\".indexOf(text.charAt(at)) >= 0) {
        append(text.charAt(at++));
      } else {
        append(c);
      }
    }
    at = closed(at < text.length() ? at : -1) + 1;
  }

  private void variable() {
    if (text.startsWith("{", at)) {
      int end = closed(text.indexOf('}', at));
      append(variables.getOrDefault(text.substring(at + 1, end), ""));
      at = end + 1;
      return;
    }
    int start = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    append(start == at ? "$" : variables.getOrDefault(text.substring(start, at), ""));
  }

  private int closed(int end) {
    if (end < 0) {
      throw new ImageFault.InvalidChange("unexpected end of statement: " + text);
    }
    return end;
  }

  private void append(char c) {
    word.append(c);
    inWord = true;
  }

  private void append(String part) {
    word.append(part);
    inWord = true;
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
    }
    word.setLength(0);
    inWord = false;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }
}
