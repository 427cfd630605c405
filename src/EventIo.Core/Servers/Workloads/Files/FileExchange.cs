using EventIo.Http;
using EventIo.Native.Linux.Files;
using EventIo.Servers.Workloads.Http;

namespace EventIo.Servers.Workloads.Files;

/// <summary>An exchange with the file that is requested.</summary>
internal sealed class FileExchange : HttpExchange
{
    internal const int NoFile = -1;

    /// <summary>The maximum length of a stored path, in bytes without the terminating zero.</summary>
    internal const int MaxPathBytes = 1_024;

    private byte[] _path = [];
    private int _pathBytes;
    private byte[] _location = [];
    private int _locationBytes;

    /// <summary>The open file, until the connection takes it over.</summary>
    internal int Descriptor { get; set; } = NoFile;

    /// <summary>
    /// The path of an unopened file, without a terminating zero; empty if the file is open or there is none.
    /// </summary>
    internal ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathBytes);

    /// <summary>Whether the unopened file may be sent as a linked file; false once that has failed.</summary>
    internal bool MayLink { get; set; }

    internal FileStatus Status { get; set; }

    /// <summary>The version of the content that validators and conditions refer to.</summary>
    internal FileVersion Version => new(Status.Size, Status.ModifiedSeconds, Status.ModifiedNanoseconds);

    internal FilePart Part { get; set; }

    internal byte[] MediaType { get; set; } = [];

    /// <summary>The redirect target for a folder: its name and a slash.</summary>
    internal ReadOnlySpan<byte> Location => _location.AsSpan(0, _locationBytes);

    /// <summary>Stores the <see cref="Path"/> of a file that is not open.</summary>
    internal void SetPath(ReadOnlySpan<byte> path)
    {
        if (_path.Length == 0 && path.Length > 0)
            _path = new byte[MaxPathBytes + 1];
        path.CopyTo(_path);
        _pathBytes = path.Length;
    }

    /// <summary>Stores the <see cref="Location"/> for a folder's name.</summary>
    /// <param name="name">The name as it appears in the request.</param>
    internal void SetLocation(ReadOnlySpan<byte> name)
    {
        // Relative, so that a path that starts with two slashes is not mistaken for a host.
        _locationBytes = name.Length + 3;
        if (_location.Length < _locationBytes)
            _location = new byte[_locationBytes];
        "./"u8.CopyTo(_location);
        name.CopyTo(_location.AsSpan(2));
        _location[_locationBytes - 1] = (byte)'/';
    }
}
