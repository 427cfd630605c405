using System.Globalization;
using System.Management.Automation;
using EventIo.Servers.Workloads.Files;

namespace EventIo.Errors.Records;

/// <summary>Errors of files, folders and paths.</summary>
internal static class PathErrors
{
    // HRESULT_FROM_WIN32(ERROR_FILE_EXISTS) and (ERROR_DISK_FULL)
    private const int FileExistsResult = unchecked((int)0x80070050);
    private const int DiskFullResult = unchecked((int)0x80070070);

    private const string OverwriteAction = "Choose another path, or add -Force to overwrite it.";

    internal static ErrorRecord NotFound(Exception exception, object? target) => ErrorFactory.Create(
        exception, ErrorCatalog.PathNotFound, target, "Check the path; only -Path expands wildcards.");

    internal static ErrorRecord NotFileSystem(string path) => ErrorFactory.Create(
        new ArgumentException($"'{path}' is not a path of the file system."), ErrorCatalog.PathNotFileSystem, path);

    internal static ErrorRecord Invalid(string path) => ErrorFactory.Create(
        new ArgumentException("A path can't contain a null character."), ErrorCatalog.PathInvalid, path);

    internal static ErrorRecord TooLong(string path, int bytes, int limit) => ErrorFactory.Create(
        new ArgumentException(string.Create(
            CultureInfo.InvariantCulture,
            $"The path '{path}' has {bytes} bytes; the path of a UNIX socket has at most {limit} (unix(7)).")),
        ErrorCatalog.PathTooLong,
        path);

    internal static ErrorRecord FileExists(string path) => ErrorFactory.Create(
        new IOException($"The file {path} exists."),
        ErrorCatalog.FileExists,
        path,
        "Choose another path, or leave -NoClobber out to overwrite it.");

    internal static ErrorRecord FileExists(Exception exception, object? target) =>
        ErrorFactory.Create(exception, ErrorCatalog.FileExists, target, OverwriteAction);

    /// <summary>Returns why a file can't be written, if that is known in advance; null otherwise.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="isForced">Whether an existing file may be overwritten.</param>
    internal static ErrorRecord? OfTarget(string path, bool isForced) => Directory.Exists(path) ? IsFolder(path)
        : File.Exists(path) && !isForced ? FileExists(new IOException($"The file {path} exists."), path)
        : !Directory.Exists(Path.GetDirectoryName(path))
            ? NotFound(new DirectoryNotFoundException($"The folder of {path} does not exist."), path)
        : null;

    internal static ErrorRecord IsFolder(string path) => ErrorFactory.Create(
        new ArgumentException($"{path} is a folder."),
        ErrorCatalog.PathIsFolder,
        path,
        "Give the name of a file in it.");

    /// <summary>A file could not be opened, created, read or written.</summary>
    /// <param name="exception">An <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
    /// <param name="target">The path.</param>
    /// <param name="otherwise">The condition if the exception does not determine one.</param>
    internal static ErrorRecord Create(Exception exception, object? target, ErrorDescription otherwise) =>
        exception switch
        {
            FileNotFoundException or DirectoryNotFoundException => NotFound(exception, target),
            PathTooLongException => ErrorFactory.Create(exception, ErrorCatalog.PathTooLong, target),
            IOException { HResult: FileExistsResult or Native.Errno.EEXIST } => FileExists(exception, target),
            // On Linux, HResult is the error number.
            IOException { HResult: DiskFullResult or Native.Errno.ENOSPC or Native.Errno.EDQUOT } =>
                ErrorFactory.Create(exception, ErrorCatalog.DiskFull, target),
            UnauthorizedAccessException => ErrorFactory.Create(exception, ErrorCatalog.PermissionDenied, target),
            _ => ErrorFactory.Create(exception, otherwise, target),
        };

    /// <summary>The root of a File server could not be opened.</summary>
    internal static ErrorRecord RootRefused(ServerRootException exception)
    {
        ErrorDescription error = exception.ErrorNumber switch
        {
            Native.Errno.ENOENT => ErrorCatalog.PathNotFound,
            Native.Errno.ENOTDIR => ErrorCatalog.PathNotFolder,
            Native.Errno.EACCES => ErrorCatalog.PermissionDenied,
            _ => ErrorCatalog.FolderNotOpened,
        };
        return ErrorFactory.Create(exception, error, exception.Root);
    }
}
