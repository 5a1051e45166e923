// simulated_thread.cpp: see simulated_thread.h; also stands in for the services the core calls.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "simulated_thread.h"

#include "crash.h"
#include "finish.h"
#include "interceptors.h"
#include "runtime.h"
#include "site.h"
#include "thread_registry.h"

namespace {

std::vector<mapsan::test::SeenReport> g_reports;

std::string operation_of(const mapsan::ReportedEvent& event) {
  const mapsan::Site site = mapsan::parse_site(event.site);
  return std::string(site.operation.data, site.operation.size);
}

std::vector<std::string> locks_of(const mapsan::ReportedEvent& event) {
  std::vector<std::string> locks;
  for (int i = 0; i < event.lock_count; ++i) {
    locks.push_back((event.locks[i].shared ? "shared " : "exclusive ") + std::to_string(event.locks[i].episode));
  }
  return locks;
}

std::vector<mapsan::test::SeenEvent> events_of(const mapsan::Report& report) {
  std::vector<mapsan::test::SeenEvent> events;
  for (int i = 0; i < report.event_count; ++i) {
    const mapsan::ReportedEvent& event = report.events[i];
    events.push_back({event.role, operation_of(event), mapsan::parse_site(event.site).line, event.key});
  }
  return events;
}

}  // namespace

namespace mapsan {

void publish(const Report& report) {
  g_reports.push_back({report.rule, report.severity, report.confidence, report.consequence, report.reason, report.fix,
                       events_of(report), operation_of(report.events[0]), operation_of(report.events[1]),
                       locks_of(report.events[0]), locks_of(report.events[1])});
}
void install_finish() {}
void install_crash_handlers() {}
void services_after_fork_in_child() {}
void start_thread_interceptors() {}
std::atomic<void (*)()> g_on_handler_installing{nullptr};

namespace test {

std::vector<SeenReport> take_reports() {
  std::vector<SeenReport> taken;
  taken.swap(g_reports);
  return taken;
}

#define SITE(operation) operation "\x1f" "test.cpp\x1f" "1\x1f" "1\x1f" "test\x1f" "map\x1f" "std::map<int, int>"

SimulatedThread::SimulatedThread(SimulatedThread* creator) {
  ensure_started();
  state_ = create_thread(creator == nullptr ? nullptr : creator->state_, 0);
}

SimulatedThread::~SimulatedThread() {
  if (state_ == nullptr) return;
  state_->detached = true;
  end_thread(state_);
}

void SimulatedThread::run(const std::function<void()>& step) {
  __mapsan_thread* before = __mapsan_self;
  __mapsan_self = state_;
  step();
  __mapsan_self = before;
}

void SimulatedThread::lock(void* mutex) {
  if (state_->usual_lock != mutex || !take_usual(state_)) take_mutex(state_, mutex);
}
void SimulatedThread::lock(void* mutex, __mapsan_section section) {
  state_->lock_address = mutex;
  state_->lock_name = "mutex";
  state_->lock_section = section;
  lock(mutex);
}
void SimulatedThread::unlock(void* mutex) {
  if (state_->usual_lock != mutex || !give_up_usual(state_)) give_up_mutex(state_, mutex);
}

void SimulatedThread::read_lock(void* rwlock) {
  Sync* sync = sync_of_object(state_, rwlock);
  take_shared(state_, sync);
}

void SimulatedThread::read_unlock(void* rwlock) {
  Sync* sync = sync_of_object(state_, rwlock);
  release_shared(state_, sync);
  pop_held(state_, sync);
}

void SimulatedThread::write_lock(void* rwlock) {
  Sync* sync = sync_of_object(state_, rwlock);
  take_as_writer(state_, sync);
}

void SimulatedThread::write_unlock(void* rwlock) {
  Sync* sync = sync_of_object(state_, rwlock);
  end_and_release(state_, sync);
  pop_held(state_, sync);
}

void SimulatedThread::join_into(SimulatedThread* joiner) {
  end_thread(state_);
  finish_join(joiner->state_, state_);
  state_ = nullptr;
}

void SimulatedThread::construct(const void* map) {
  run([=] { __mapsan_map_construct(map, SITE("construct")); });
}
void SimulatedThread::destroy(const void* map) {
  run([=] { __mapsan_map_destroy(map, SITE("destroy")); });
}
void SimulatedThread::find(const void* map) {
  run([=] { __mapsan_access(map, MAPSAN_STRUCTURE_READ, SITE("find"), nullptr, nullptr, nullptr); });
}
void SimulatedThread::insert(const void* map) {
  run([=] { __mapsan_access(map, MAPSAN_STRUCTURE_WRITE, SITE("insert"), nullptr, nullptr, nullptr); });
}
void SimulatedThread::clear(const void* map) {
  run([=] {
    __mapsan_access(map, MAPSAN_STRUCTURE_WRITE | MAPSAN_ELEMENT_WRITE | MAPSAN_WHOLE, SITE("clear"), nullptr, nullptr,
                    nullptr);
  });
}
void SimulatedThread::read_element(const void* map, const void* element, __mapsan_u64 part) {
  run([=] {
    __mapsan_access(map, MAPSAN_STRUCTURE_READ | MAPSAN_ELEMENT_READ | part, SITE("at"), element, nullptr, nullptr);
  });
}
void SimulatedThread::write_element(const void* map, const void* element, __mapsan_u64 part) {
  run([=] {
    __mapsan_access(map, MAPSAN_STRUCTURE_READ | MAPSAN_ELEMENT_WRITE | part, SITE("operator[]"), element, nullptr,
                    nullptr);
  });
}

}  // namespace test
}  // namespace mapsan
