using EventIo.Native;

namespace EventIo.Running;

/// <summary>Writes files completely or not at all: if anything fails, an existing file remains.</summary>
internal static class WholeFile
{
    /// <summary>Writes a temporary file in the same folder, and then renames it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="replaces">Whether an existing file may be replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">
    /// The file exists and may not be replaced, the disk is full, or the folder does not exist.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write there.</exception>
    internal static void Write(string path, bool replaces, Action<Stream> write)
    {
        using var pending = new PendingFile(path, replaces);
        using (FileStream output = Create(pending, replaces))
            write(output);
        pending.Keep();
    }

    private static FileStream Create(PendingFile pending, bool replaces)
    {
        FileMode mode = replaces ? FileMode.Create : FileMode.CreateNew;
        try
        {
            return new FileStream(pending.Path, mode, FileAccess.Write);
        }
        catch (UnauthorizedAccessException) when (pending.WriteInPlace())
        {
            return new FileStream(pending.Path, mode, FileAccess.Write);
        }
    }
}
