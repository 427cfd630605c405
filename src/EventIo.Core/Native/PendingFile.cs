using System.Runtime.Versioning;

namespace EventIo.Native;

/// <summary>
/// A file that gets its name only when it is complete. Until then it is a temporary file in the same folder, and an
/// existing file of that name is unchanged. Anything but a regular file, such as a device, is written in place.
/// </summary>
public sealed class PendingFile : IDisposable
{
    private readonly string _target;
    private readonly bool _replaces;
    private bool _isBeside;

    /// <summary>Chooses where to write; creates nothing yet.</summary>
    /// <param name="path">The final name; a link is followed, and kept.</param>
    /// <param name="replaces">Whether a file of that name may be replaced.</param>
    public PendingFile(string path, bool replaces)
    {
        ArgumentNullException.ThrowIfNull(path);
        _target = Followed(path);
        _replaces = replaces;
        // If the name exists and may not be replaced, the caller's attempt to create the file reports it.
        _isBeside = File.Exists(_target) ? replaces && IsRegular(_target) : !System.IO.Path.Exists(_target);
        Path = _isBeside
            ? System.IO.Path.Combine(
                System.IO.Path.GetDirectoryName(_target) ?? "", $".eventio-{System.IO.Path.GetRandomFileName()}")
            : _target;
    }

    /// <summary>The path to write to.</summary>
    public string Path { get; private set; }

    /// <summary>Switches to writing in place, if the folder does not allow a new file but the file exists.</summary>
    /// <returns>Whether there is such a file.</returns>
    public bool WriteInPlace()
    {
        if (!_isBeside || !_replaces || !File.Exists(_target))
            return false;
        _isBeside = false;
        Path = _target;
        return true;
    }

    /// <summary>Renames the closed file to its final name, with the permissions of the file that it replaces.</summary>
    /// <exception cref="IOException">A file of that name has been created meanwhile, or the folder is gone.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is no longer writable.</exception>
    public void Keep()
    {
        if (!_isBeside)
            return;
        if (!OperatingSystem.IsWindows() && File.Exists(_target))
            TakeMode();
        File.Move(Path, _target, _replaces);
        _isBeside = false;
    }

    /// <summary>Deletes the temporary file, unless it was kept.</summary>
    public void Dispose()
    {
        if (!_isBeside)
            return;
        _isBeside = false;
        try
        {
            File.Delete(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its folder is gone or no longer writable.
        }
    }

    private static string Followed(string path)
    {
        try
        {
            return new FileInfo(path) is { LinkTarget: not null } link
                ? link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path
                : path;
        }
        catch (IOException)
        {
            // A cycle of links: opening the file will report it.
            return path;
        }
    }

    private static bool IsRegular(string path) =>
        OperatingSystem.IsWindows() || SystemFile.IsRegular(path);

    [UnsupportedOSPlatform("windows")]
    private void TakeMode()
    {
        try
        {
            File.SetUnixFileMode(Path, File.GetUnixFileMode(_target));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file system without modes, such as FAT.
        }
    }
}
