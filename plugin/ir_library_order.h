// ir_library_order.h: order made by libraries that are compiled without mapsan, seen from the calls of them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_PLUGIN_IR_LIBRARY_ORDER_H
#define MAPSAN_PLUGIN_IR_LIBRARY_ORDER_H

namespace llvm {
class Function;
}

namespace mapsan::plugin {

class Runtime;

// Returns how many hooks were added.
unsigned instrument_library_order(llvm::Function& function, Runtime& runtime);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_LIBRARY_ORDER_H
