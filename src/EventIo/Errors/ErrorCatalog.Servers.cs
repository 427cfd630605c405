using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of probe servers.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription ServerNameInvalid = Define(
        ErrorCategory.InvalidArgument,
        "The name is blank or too long, or has control or wildcard characters.",
        "Choose a name of 64 characters at most, in one line, without * ? [ ].");

    internal static readonly ErrorDescription ServerNameTaken = Define(
        ErrorCategory.ResourceExists,
        "A server of this process already has the name.",
        "Choose another name, leave -Name out, or stop the other server: Stop-EventServer -Name NAME");

    internal static readonly ErrorDescription ServerNotFound = Define(
        ErrorCategory.ObjectNotFound,
        "No event server of this process has that name or id.",
        "List the running servers: Get-EventServer");

    internal static readonly ErrorDescription ServerStopped = Define(
        ErrorCategory.InvalidOperation,
        "The event server has stopped; it has no sockets any more.",
        "List the running servers with Get-EventServer, or start one: Start-EventServer");
}
