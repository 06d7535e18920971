#include "plugin/notify/notifier.h"
