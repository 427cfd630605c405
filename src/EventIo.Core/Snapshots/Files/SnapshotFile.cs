using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EventIo.Snapshots.Anonymity;

namespace EventIo.Snapshots.Files;

/// <summary>
/// A snapshot's file: the line <c>EventIo snapshot 1</c> with the version of the format, the number of bytes that
/// follow and their SHA-256, and then JSON (RFC 8259), compressed with Brotli (RFC 7932).
/// </summary>
public static class SnapshotFile
{
    /// <summary>The version of the format that this module writes, and the newest that it can read.</summary>
    internal const int Version = 1;

    private const string Title = "EventIo snapshot ";
    private const int MaxTitleBytes = 40;
    private const int LengthBytes = sizeof(long);

    // The largest expanded size; even the snapshot of a host with very many sockets is a fraction of it.
    private const long MaxContentBytes = 1L << 30;

    private static readonly BrotliCompressionOptions Compression = new() { Quality = 6 };

    /// <summary>Writes a snapshot.</summary>
    /// <param name="output">The stream to write to.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="isAnonymized">Whether to replace names and addresses.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Write(Stream output, HostSnapshot snapshot, bool isAnonymized)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(snapshot);
        using var body = new MemoryStream();
        using (var compressor = new BrotliStream(body, Compression, leaveOpen: true))
            WriteContent(compressor, snapshot.Content, isAnonymized);
        ReadOnlySpan<byte> bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
        Span<byte> check = stackalloc byte[LengthBytes + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64LittleEndian(check, bytes.Length);
        SHA256.HashData(bytes, check[LengthBytes..]);
        output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Title}{Version}\n")));
        output.Write(check);
        output.Write(bytes);
    }

    /// <summary>Reads a snapshot.</summary>
    /// <param name="input">The stream to read from.</param>
    /// <returns>The snapshot.</returns>
    /// <exception cref="SnapshotFormatException">The file is not a snapshot, is damaged, or is newer.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public static HostSnapshot Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        int version = ReadVersion(input);
        if (version > Version)
        {
            throw new SnapshotFormatException(SnapshotProblem.Newer, string.Create(
                CultureInfo.InvariantCulture,
                $"The snapshot has format {version}; this version of the module reads up to {Version}."));
        }
        byte[] bytes = ReadBody(input);
        try
        {
            using var body = new MemoryStream(bytes);
            using var expanded = new LimitedStream(
                new BrotliStream(body, CompressionMode.Decompress), MaxContentBytes);
            SnapshotContent? content =
                JsonSerializer.Deserialize<SnapshotContent>(expanded, SnapshotJson.Options(anonymizer: null));
            return content is { Window: { Before: not null, After: not null }, Inspection: not null, Sockets: not null }
                ? new HostSnapshot(content)
                : throw Damaged("parts of it are missing");
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidDataException or InvalidOperationException
                or NotSupportedException or ArgumentException)
        {
            throw Damaged("its content can't be read", exception);
        }
    }

    private static void WriteContent(Stream output, SnapshotContent content, bool isAnonymized)
    {
        Anonymizer? anonymizer = null;
        if (isAnonymized && !content.IsAnonymized)
        {
            content = NameCollector.WithoutArguments(content) with
            {
                IsAnonymized = true,
                NetworkNamespace = null,
            };
            anonymizer = new Anonymizer(NameCollector.Of(content));
        }
        JsonSerializer.Serialize(output, content, SnapshotJson.Options(anonymizer));
    }

    private static int ReadVersion(Stream input)
    {
        var line = new StringBuilder();
        for (int letter = input.ReadByte(); letter >= 0 && letter != '\n' && line.Length < MaxTitleBytes;)
        {
            line.Append((char)letter);
            letter = input.ReadByte();
        }
        string text = line.ToString();
        return text.StartsWith(Title, StringComparison.Ordinal)
            && int.TryParse(
                text.AsSpan(Title.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            && version > 0
            ? version
            : throw new SnapshotFormatException(
                SnapshotProblem.NotASnapshot, $"The file does not begin with '{Title.Trim()}'.");
    }

    private static byte[] ReadBody(Stream input)
    {
        byte[] check = new byte[LengthBytes + SHA256.HashSizeInBytes];
        if (input.ReadAtLeast(check, check.Length, throwOnEndOfStream: false) < check.Length)
            throw Damaged("it ends after its title");
        long length = BinaryPrimitives.ReadInt64LittleEndian(check);
        using var body = new MemoryStream();
        input.CopyTo(body);
        if (body.Length < length)
        {
            throw Damaged(string.Create(
                CultureInfo.InvariantCulture, $"it has {body.Length:N0} of {length:N0} bytes"));
        }
        byte[] bytes = body.ToArray();
        return bytes.Length == length && SHA256.HashData(bytes).AsSpan().SequenceEqual(check.AsSpan(LengthBytes))
            ? bytes
            : throw Damaged("its bytes were changed");
    }

    private static SnapshotFormatException Damaged(string how, Exception? cause = null) =>
        new(SnapshotProblem.Damaged, $"The snapshot is damaged: {how}.", cause);
}
