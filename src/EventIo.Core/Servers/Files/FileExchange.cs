using EventIo.Native.Linux;
using EventIo.Servers.Http;

namespace EventIo.Servers.Files;

/// <summary>An exchange with the file that it is about.</summary>
internal sealed class FileExchange : HttpExchange
{
    internal const int NoFile = -1;

    /// <summary>Bytes of a path that is kept at most, without a final zero.</summary>
    internal const int MaxPathBytes = 1_024;

    private byte[] _path = [];
    private int _pathBytes;
    private byte[] _location = [];
    private int _locationBytes;

    /// <summary>The open file, until the connection takes it over.</summary>
    internal int Descriptor { get; set; } = NoFile;

    /// <summary>Where an unopened file is, without a final zero; empty for one that is open, or for none.</summary>
    internal ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathBytes);

    /// <summary>The unopened file may be sent as a linked one; once that has failed, it may not.</summary>
    internal bool MayLink { get; set; }

    internal FileStatus Status { get; set; }

    internal FilePart Part { get; set; }

    internal byte[] MediaType { get; set; } = [];

    /// <summary>Where a folder is to be asked for: its own name, and a slash behind it.</summary>
    internal ReadOnlySpan<byte> Location => _location.AsSpan(0, _locationBytes);

    /// <summary>Keeps the <see cref="Path"/> of a file that is not open.</summary>
    internal void SetPath(ReadOnlySpan<byte> path)
    {
        if (_path.Length == 0 && path.Length > 0)
            _path = new byte[MaxPathBytes + 1];
        path.CopyTo(_path);
        _pathBytes = path.Length;
    }

    /// <summary>Keeps a folder's name as its <see cref="Location"/>.</summary>
    /// <param name="name">The name, as it stands in the request.</param>
    internal void SetLocation(ReadOnlySpan<byte> name)
    {
        // Relative, so that no path that begins with two slashes is taken for a host.
        _locationBytes = name.Length + 3;
        if (_location.Length < _locationBytes)
            _location = new byte[_locationBytes];
        "./"u8.CopyTo(_location);
        name.CopyTo(_location.AsSpan(2));
        _location[_locationBytes - 1] = (byte)'/';
    }
}
