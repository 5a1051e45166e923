// atomics.cpp: hooks before the release half and after the acquire half of each atomic instruction.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -O0 -S -emit-llvm -o - %s | %FileCheck %s
#include <atomic>

std::atomic<int> n;

// CHECK-LABEL: define {{.*}}5loads
void loads() {
  // CHECK: load atomic i32, {{.*}} monotonic
  // CHECK-NEXT: call void @__mapsan_atomic_after(ptr {{.*}}, i32 0, i32 0, i32 0, i32 1)
  (void)__atomic_load_n(reinterpret_cast<int*>(&n), __ATOMIC_RELAXED);
  // CHECK: load atomic i32, {{.*}} acquire
  // CHECK-NEXT: call void @__mapsan_atomic_after(ptr {{.*}}, i32 0, i32 2, i32 2, i32 1)
  (void)__atomic_load_n(reinterpret_cast<int*>(&n), __ATOMIC_ACQUIRE);
  // CHECK: load atomic i32, {{.*}} seq_cst
  // CHECK-NEXT: call void @__mapsan_atomic_after(ptr {{.*}}, i32 0, i32 5, i32 5, i32 1)
  (void)__atomic_load_n(reinterpret_cast<int*>(&n), __ATOMIC_SEQ_CST);
  // CHECK: ret void
}

// CHECK-LABEL: define {{.*}}6stores
void stores(int* p) {
  // CHECK: call void @__mapsan_atomic_before(ptr {{.*}}, i32 1, i32 0)
  // CHECK-NEXT: store atomic i32 {{.*}} monotonic
  // CHECK-NOT: atomic_after
  __atomic_store_n(p, 1, __ATOMIC_RELAXED);
  // CHECK: call void @__mapsan_atomic_before(ptr {{.*}}, i32 1, i32 3)
  // CHECK-NEXT: store atomic i32 {{.*}} release
  // CHECK-NOT: atomic_after
  __atomic_store_n(p, 1, __ATOMIC_RELEASE);
  // CHECK: ret void
}

// CHECK-LABEL: define {{.*}}7changes
bool changes(int* p) {
  // CHECK: call void @__mapsan_atomic_before(ptr {{.*}}, i32 2, i32 4)
  // CHECK-NEXT: atomicrmw add {{.*}} acq_rel
  // CHECK-NEXT: call void @__mapsan_atomic_after(ptr {{.*}}, i32 2, i32 4, i32 4, i32 1)
  __atomic_fetch_add(p, 1, __ATOMIC_ACQ_REL);
  int expected = 1;
  // CHECK: call void @__mapsan_atomic_before(ptr {{.*}}, i32 3, i32 3)
  // CHECK-NEXT: [[PAIR:%.*]] = cmpxchg {{.*}} release monotonic
  // CHECK-NEXT: [[DONE:%.*]] = extractvalue { i32, i1 } [[PAIR]], 1
  // CHECK-NEXT: [[WIDE:%.*]] = zext i1 [[DONE]] to i32
  // CHECK-NEXT: call void @__mapsan_atomic_after(ptr {{.*}}, i32 3, i32 3, i32 0, i32 [[WIDE]])
  return __atomic_compare_exchange_n(p, &expected, 2, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
}

// CHECK-LABEL: define {{.*}}6fences
void fences() {
  // CHECK: call void @__mapsan_fence(i32 5)
  // CHECK-NEXT: fence seq_cst
  std::atomic_thread_fence(std::memory_order_seq_cst);
  // CHECK-NOT: __mapsan
  // CHECK: ret void
}

// CHECK-LABEL: define {{.*}}14compiler_fence
void compiler_fence() {
  // CHECK-NOT: __mapsan
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  // CHECK: fence syncscope("singlethread") seq_cst
  // CHECK-NOT: __mapsan
  // CHECK: ret void
}

// CHECK-LABEL: define {{.*}}9untouched
__attribute__((disable_sanitizer_instrumentation)) int untouched(int* p) {
  // CHECK-NOT: __mapsan
  // CHECK: load atomic
  // CHECK-NOT: __mapsan
  // CHECK: ret i32
  return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

struct Triple {
  long a, b, c;
};

// CHECK-LABEL: define {{.*}}13library_calls
bool library_calls(Triple* p, Triple* out) {
  // CHECK: call void @__atomic_load({{.*}}, i32 {{.*}}5)
  // CHECK-NEXT: call void @__mapsan_atomic_after(ptr {{.*}}, i32 0, i32 5, i32 5, i32 1)
  __atomic_load(p, out, __ATOMIC_SEQ_CST);
  // CHECK: call void @__mapsan_atomic_before(ptr {{.*}}, i32 1, i32 3)
  // CHECK-NEXT: call void @__atomic_store({{.*}}, i32 {{.*}}3)
  __atomic_store(p, out, __ATOMIC_RELEASE);
  // CHECK: call void @__mapsan_atomic_before(ptr {{.*}}, i32 3, i32 5)
  // CHECK-NEXT: [[DONE:%.*]] = call {{.*}}i1 @__atomic_compare_exchange({{.*}}, i32 {{.*}}5, i32 {{.*}}2)
  // CHECK: call void @__mapsan_atomic_after(ptr {{.*}}, i32 3, i32 5, i32 2, i32 {{.*}})
  return __atomic_compare_exchange(p, out, out, false, __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE);
}

int make();
// CHECK-LABEL: define {{.*}}12local_static
int local_static() {
  // CHECK: load atomic i8, {{.*}} acquire
  // CHECK-NEXT: call void @__mapsan_atomic_after(ptr @{{.*}}, i32 0, i32 2, i32 2, i32 1)
  // CHECK: call i32 @__cxa_guard_acquire
  // CHECK-NEXT: call void @__mapsan_atomic_after(ptr @{{.*}}, i32 0, i32 2, i32 2, i32 1)
  // CHECK: call void @__mapsan_atomic_before(ptr @{{.*}}, i32 1, i32 3)
  // CHECK-NEXT: call void @__cxa_guard_release
  static int value = make();
  return value;
}
