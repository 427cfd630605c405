using EventIo.Http;
using EventIo.Loop;
using EventIo.Servers.Workloads.Http;

namespace EventIo.Servers.Workloads.Files;

/// <summary>Writes the heads of responses about a file.</summary>
internal static class FileResponse
{
    internal static void WriteHead(ResponseWriter writer, Connection connection, FileExchange file)
    {
        int status = (int)file.Route.Argument;
        ResponseHeadWriter head = status is 301 or 304
            ? writer.Begin(connection, status)
            : writer.Begin(connection, status, file.Part.Length, file.MediaType);
        if (status == 301)
        {
            head.Add("Content-Length: 0\r\n"u8);
            head.Add("Location"u8, file.Location);
        }
        else
        {
            AddValidators(ref head, file);
        }
        if (status == 206)
            AddPart(ref head, file);
        head.End(file);
    }

    /// <summary>Adds the file's size to a 416 response.</summary>
    internal static void AddSize(ref ResponseHeadWriter head, FileExchange file)
    {
        head.Add("Content-Range: bytes */"u8);
        head.Add(file.Status.Size);
        head.Add("\r\n"u8);
    }

    private static void AddValidators(ref ResponseHeadWriter head, FileExchange file)
    {
        Span<byte> room = stackalloc byte[EntityTag.MaxBytes];
        head.Add("ETag"u8, room[..EntityTag.Write(file.Version, room)]);
        // RFC 9110, section 8.8.2.1: never later than the response itself.
        long modified = Math.Min(file.Status.ModifiedSeconds, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        HttpDate.Write(Math.Max(modified, HttpDate.MinValue), room);
        head.Add("Last-Modified"u8, room[..HttpDate.Bytes]);
        head.Add("Accept-Ranges: bytes\r\n"u8);
    }

    private static void AddPart(ref ResponseHeadWriter head, FileExchange file)
    {
        head.Add("Content-Range: bytes "u8);
        head.Add(file.Part.Offset);
        head.Add("-"u8);
        head.Add(file.Part.Offset + file.Part.Length - 1);
        head.Add("/"u8);
        head.Add(file.Status.Size);
        head.Add("\r\n"u8);
    }
}
