using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of files, folders and paths.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription DiskFull = Define(
        ErrorCategory.LimitsExceeded,
        "The file system, a quota or the largest file size leaves no room for the file.",
        "Free space, or choose a path on another disk.");

    internal static readonly ErrorDescription FileExists = Define(
        ErrorCategory.ResourceExists,
        "The file exists, and the cmdlet was not told to overwrite it.",
        "Choose another path, or add -Force (or leave -NoClobber out) to overwrite it.");

    internal static readonly ErrorDescription FileNotRead = Define(
        ErrorCategory.ReadError,
        "Reading the file failed.",
        "Check the file and its disk.");

    internal static readonly ErrorDescription FileNotWritten = Define(
        ErrorCategory.WriteError,
        "Writing the file failed.",
        "Check the file and its disk, or choose another path.");

    internal static readonly ErrorDescription FolderNotOpened = Define(
        ErrorCategory.OpenError,
        "The folder could not be opened.",
        "Choose another folder.");

    internal static readonly ErrorDescription PathInUse = Define(
        ErrorCategory.ResourceExists,
        "A file or another socket has the path.",
        "Choose another path, or remove the file if nothing uses it any more.");

    internal static readonly ErrorDescription PathInvalid = Define(
        ErrorCategory.InvalidArgument,
        "The path contains a null character, which the kernel does not accept.",
        "Check where the path comes from.");

    internal static readonly ErrorDescription PathIsFolder = Define(
        ErrorCategory.InvalidType,
        "The path is a folder where a file is needed.",
        "Give files: Get-ChildItem -File | Send-SocketFile …");

    internal static readonly ErrorDescription PathNotFileSystem = Define(
        ErrorCategory.InvalidArgument,
        "The path is not a path of the file system.",
        "Give a path of the file system, such as /tmp.");

    internal static readonly ErrorDescription PathNotFolder = Define(
        ErrorCategory.InvalidArgument,
        "The path, or a part of it, is a file where a folder is needed.",
        "Give the folder that contains the file.");

    internal static readonly ErrorDescription PathNotFound = Define(
        ErrorCategory.ObjectNotFound,
        "There is nothing at the path, or its folder does not exist.",
        "Check the path; create the folder first.");

    internal static readonly ErrorDescription PathTooLong = Define(
        ErrorCategory.InvalidArgument,
        "The path is longer than the kernel allows.",
        "Choose a shorter path, such as one in /tmp or /run.");

    internal static readonly ErrorDescription PermissionDenied = Define(
        ErrorCategory.PermissionDenied,
        "The permissions of the file or folder do not permit this user the operation.",
        "Run as a user with these permissions, or choose another path (namei -l PATH shows the permissions).");
}
