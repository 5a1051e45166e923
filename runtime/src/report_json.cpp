// report_json.cpp: a report as one line of JSON, schema mapsan-report/1.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every field of the schema is present in every report: an unknown text is "", an unknown number 0, and `bucket` is
// null where the map has none. Fields beyond the schema come last in their object, so that readers of the schema are
// not disturbed. Names and paths may hold any bytes; what is not UTF-8 becomes U+FFFD.
#include "resolved_report.h"
#include "utf8.h"

namespace mapsan {

namespace {

class JsonPrinter {
 public:
  JsonPrinter(const ResolvedReport& resolved, TextBuffer& out)
      : resolved_(resolved), report_(*resolved.report), out_(out) {}

  uptr print() {
    out_.add("{");
    field("schema", "mapsan-report/1", kFirst);
    field("rule", to_string(report_.rule));
    field("severity", to_string(report_.severity));
    field("confidence", to_string(report_.confidence));
    field("order", to_string(report_.order));
    field("consequence", report_.consequence);
    print_map();
    field("key", report_.key);
    print_bucket();
    print_events();
    field("fix", resolved_.fix);
    begin("fingerprint");
    out_.add("\"").add_hex_digits(resolved_.fingerprint, 16).add("\"");
    begin("count");
    const uptr count_position = out_.size();
    out_.add("1").add_spaces(kCountDigits - 1);
    number("pid", resolved_.pid);
    print_threads();
    field("reason", report_.reason);
    out_.add("}\n");
    return count_position;
  }

 private:
  enum Place { kFirst, kNext };

  void begin(const char* name, Place place = kNext) {
    if (place == kNext) out_.add(",");
    out_.add("\"").add(name).add("\":");
  }
  void field(const char* name, Slice value, Place place = kNext) {
    begin(name, place);
    add_json_string(value, out_);
  }
  void number(const char* name, u64 value, Place place = kNext) {
    begin(name, place);
    out_.add_number(value);
  }
  void boolean(const char* name, bool value) {
    begin(name);
    out_.add(value ? "true" : "false");
  }
  void address(const char* name, u64 value) {
    begin(name);
    out_.add("\"").add_hex(value).add("\"");
  }

  void print_map() {
    begin("map");
    out_.add("{");
    field("type", resolved_.map_type, kFirst);
    field("name", resolved_.map_name);
    address("address", report_.map.address);
    begin("created");
    const Frame place = resolved_.map_created.size > 0 ? resolved_.map_created.frames[0] : Frame();
    out_.add("{");
    field("file", place.file, kFirst);
    number("line", place.line);
    number("column", place.column);
    field("function", tidy_function_name(place.function));
    number("thread", report_.map.created_by.id);
    begin("stack");
    print_stack(resolved_.map_created);
    out_.add("}}");
  }

  void print_bucket() {
    begin("bucket");
    if (!report_.map.has_bucket) {
      out_.add("null");
      return;
    }
    out_.add("{");
    number("index", report_.map.bucket_index, kFirst);
    number("count", report_.map.bucket_count);
    out_.add("}");
  }

  void print_stack(const ResolvedStack& stack) {
    out_.add("[");
    for (int i = 0; i < stack.size; ++i) {
      const Frame& frame = stack.frames[i];
      out_.add(i > 0 ? ",{" : "{");
      field("function", tidy_function_name(frame.function), kFirst);
      field("file", frame.file);
      number("line", frame.line);
      number("column", frame.column);
      field("module", frame.module);
      address("offset", frame.offset);
      out_.add("}");
    }
    out_.add("]");
  }

  void print_locks(const ReportedEvent& event) {
    begin("locks");
    out_.add("[");
    for (int i = 0; i < event.lock_count; ++i) {
      const ReportedLock& lock = event.locks[i];
      out_.add(i > 0 ? ",{" : "{");
      field("name", resolved_.locks[lock_number(resolved_, lock.address) - 1]->name, kFirst);
      field("mode", lock.shared ? "shared" : "exclusive");
      number("episode", lock.episode);
      address("address", lock.address);
      out_.add("}");
    }
    out_.add("]");
  }

  void print_event(int index) {
    const ReportedEvent& event = report_.events[index];
    const Site& site = resolved_.sites[index];
    out_.add("{");
    field("role", to_string(event.role), kFirst);
    field("op", site.operation);
    begin("thread");
    out_.add("{");
    number("id", event.thread.id, kFirst);
    field("name", event.thread.name);
    out_.add("}");
    field("file", site.file);
    number("line", site.line);
    number("column", site.column);
    field("function", tidy_function_name(site.function));
    print_locks(event);
    begin("stack");
    print_stack(resolved_.events[index]);
    field("key", event.key);
    boolean("previous", event.previous);
    boolean("locks_known", event.locks_known);
    out_.add("}");
  }

  void print_events() {
    begin("events");
    out_.add("[");
    for (int i = 0; i < report_.event_count; ++i) {
      if (i > 0) out_.add(",");
      print_event(i);
    }
    out_.add("]");
  }

  void print_threads() {
    begin("threads");
    out_.add("[");
    for (int i = 0; i < resolved_.thread_count; ++i) {
      const ReportedThread& thread = *resolved_.threads[i];
      out_.add(i > 0 ? ",{" : "{");
      number("id", thread.id, kFirst);
      field("name", thread.name);
      number("creator", thread.creator);
      boolean("finished", thread.finished);
      begin("stack");
      print_stack(resolved_.thread_created[i]);
      out_.add("}");
    }
    out_.add("]");
  }

  const ResolvedReport& resolved_;
  const Report& report_;
  TextBuffer& out_;
};

}  // namespace

uptr print_json(const ResolvedReport& resolved, TextBuffer& out) { return JsonPrinter(resolved, out).print(); }

}  // namespace mapsan
