using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of live processes and their event loops.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription EventLoopNotFound = Define(
        ErrorCategory.ObjectNotFound,
        "No thread of the process waits for events.",
        "List the processes that do: Get-EventLoop. Measure another thread of it with -ThreadId.");

    internal static readonly ErrorDescription ListenerNotFound = Define(
        ErrorCategory.ObjectNotFound,
        "No visible thread waits for connections on the port.",
        "List who listens: Get-TcpSocket -State Listen -LocalPort PORT");

    internal static readonly ErrorDescription ProcessIdInvalid = Define(
        ErrorCategory.InvalidArgument,
        "The number can't be a process id.",
        "List the processes that wait for events: Get-EventLoop");

    internal static readonly ErrorDescription ProcUnavailable = Define(
        ErrorCategory.ResourceUnavailable,
        "/proc is not mounted.",
        "Mount it: mount -t proc proc /proc");
}
