using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of multiplexing mechanisms and rings.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription DescriptorTooHigh = Define(
        ErrorCategory.LimitsExceeded,
        "The number of a descriptor is beyond the largest that select(2) can watch.",
        "Choose Poll, Epoll or IoUring.");

    internal static readonly ErrorDescription LockedMemoryLimit = Define(
        ErrorCategory.LimitsExceeded,
        "The rings of this user would lock more memory than RLIMIT_MEMLOCK allows.",
        "Use smaller queues, stop other rings, or raise the limit before the shell starts (ulimit -l).");

    internal static readonly ErrorDescription MultiplexerUnavailable = Define(
        ErrorCategory.ResourceUnavailable,
        "The mechanism is not available here, or cannot do what is asked of it.",
        "Choose another mechanism: Get-Multiplexer | Where-Object IsAvailable");

    internal static readonly ErrorDescription MultiplexerWithoutRing = Define(
        ErrorCategory.InvalidArgument,
        "A setting of io_uring was given for a mechanism that has no ring.",
        "Add -Multiplexer IoUring, or leave the setting out.");

    internal static readonly ErrorDescription RingFeatureUnavailable = Define(
        ErrorCategory.ResourceUnavailable,
        "This kernel does not offer the feature of io_uring.",
        "Leave it out; Get-Multiplexer IoUring | Format-List shows what this kernel offers.");

    internal static readonly ErrorDescription RingSetupInvalid = Define(
        ErrorCategory.InvalidArgument,
        "The settings of the ring exclude each other or are out of range.",
        "Change the setting that the message names.");

    internal static readonly ErrorDescription TriggerModeUnsupported = Define(
        ErrorCategory.InvalidArgument,
        "The mechanism does not have the trigger mode.",
        "Leave -TriggerMode out, or choose one that Get-Multiplexer lists for the mechanism.");
}
