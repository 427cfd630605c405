using System.Collections.Frozen;
using System.Text;

namespace EventIo.Http;

/// <summary>Media types by the extension of a file's name (https://www.iana.org/assignments/media-types).</summary>
internal static class MediaType
{
    private const int MaxExtension = 8;

    private static readonly byte[] Unknown = [.. "application/octet-stream"u8];

    private static readonly FrozenDictionary<ulong, byte[]> ByExtension = new Dictionary<string, string>
    {
        ["avif"] = "image/avif",
        ["css"] = "text/css",
        ["csv"] = "text/csv",
        ["gif"] = "image/gif",
        ["gz"] = "application/gzip",
        ["htm"] = "text/html",
        ["html"] = "text/html",
        ["ico"] = "image/vnd.microsoft.icon",
        ["jpeg"] = "image/jpeg",
        ["jpg"] = "image/jpeg",
        ["js"] = "text/javascript",
        ["json"] = "application/json",
        ["log"] = "text/plain",
        ["md"] = "text/markdown",
        ["mjs"] = "text/javascript",
        ["mp3"] = "audio/mpeg",
        ["mp4"] = "video/mp4",
        ["pdf"] = "application/pdf",
        ["png"] = "image/png",
        ["ps1"] = "text/plain",
        ["svg"] = "image/svg+xml",
        ["txt"] = "text/plain",
        ["wasm"] = "application/wasm",
        ["webm"] = "video/webm",
        ["webp"] = "image/webp",
        ["woff"] = "font/woff",
        ["woff2"] = "font/woff2",
        ["xml"] = "application/xml",
        ["zip"] = "application/zip",
    }.ToFrozenDictionary(pair => Key(Encoding.ASCII.GetBytes(pair.Key)), pair => Encoding.ASCII.GetBytes(pair.Value));

    /// <summary>Returns the media type of a file.</summary>
    internal static byte[] Of(ReadOnlySpan<byte> path)
    {
        int dot = path.LastIndexOf((byte)'.');
        return dot >= 0 && ByExtension.TryGetValue(Key(path[(dot + 1)..]), out byte[]? type) ? type : Unknown;
    }

    // Returns a lower-case extension as a number; 0 if it is too long.
    private static ulong Key(ReadOnlySpan<byte> extension)
    {
        ulong key = 0;
        if (extension.Length <= MaxExtension)
        {
            foreach (byte letter in extension)
                key = key << 8 | (byte)char.ToLowerInvariant((char)letter);
        }
        return key;
    }
}
