using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of file transfers.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription DestinationClosed = Define(
        ErrorCategory.ConnectionError,
        "The other end closed or reset the connection before everything was sent.",
        "Check why the other end closed; it may not have read all bytes sent so far.");

    internal static readonly ErrorDescription HashMismatch = Define(
        ErrorCategory.InvalidData,
        "The SHA-256 of the received file differs from the one that the sender appended.",
        "Send it again; if the sender did not use -AppendHash, leave it out here too: the last 32 bytes were " +
        "compared as the hash.");

    internal static readonly ErrorDescription HashMissing = Define(
        ErrorCategory.InvalidData,
        "The sender appended no SHA-256.",
        "Send with -AppendHash as well, or receive without it.");

    internal static readonly ErrorDescription OffsetBeyondEnd = Define(
        ErrorCategory.InvalidArgument,
        "The offset is beyond the end of the file.",
        "Give an -Offset inside the file, or leave it out.");

    internal static readonly ErrorDescription SourceTruncated = Define(
        ErrorCategory.ReadError,
        "The file became shorter while it was sent.",
        "Send a copy that nothing writes to, or give -Count.");

    internal static readonly ErrorDescription TransferFailed = Define(
        ErrorCategory.OperationStopped,
        "The transfer failed for a reason that has no id of its own.",
        "Check the file and the other end.");

    internal static readonly ErrorDescription TransferMethodUnsupported = Define(
        ErrorCategory.InvalidArgument,
        "The server or this host cannot send files by that method.",
        "Choose Copy, SendFile, Splice or MemoryMap; Measure-ZeroCopy shows what each costs here.");

    internal static readonly ErrorDescription TransferTimedOut = Define(
        ErrorCategory.OperationTimeout,
        "No byte moved within the timeout.",
        "Check whether the other end reads and writes; a larger -TimeoutSeconds waits longer.");
}
