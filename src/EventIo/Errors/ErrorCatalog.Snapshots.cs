using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of the files of snapshots.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription SnapshotDamaged = Define(
        ErrorCategory.InvalidData,
        "A part of the snapshot's file is missing or was changed.",
        "Copy the file again from the host that wrote it, and compare: Get-FileHash.");

    internal static readonly ErrorDescription SnapshotNewer = Define(
        ErrorCategory.InvalidData,
        "A newer version of the module wrote the snapshot.",
        "Update the module: Update-PSResource EventIo");

    internal static readonly ErrorDescription SnapshotNotRecognized = Define(
        ErrorCategory.InvalidData,
        "The file is not a snapshot.",
        "Give a file of Export-HostSnapshot.");
}
