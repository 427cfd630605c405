using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;

namespace EventIo.Tests.Servers.Workloads.Http;

/// <summary>Generates what clients send: valid requests and invalid ones.</summary>
internal static partial class RequestStreams
{
    private static readonly Gen<string> Blank = Gen.OneOf("", " ", "\t", " \t ");

    private static readonly Gen<string> Field = Gen.OneOf(
        "Accept: */*", "X-Empty:", "user-agent: curl/8.0", "Cookie: a=b; c=\"d\"", "Referer: http://x/?y",
        "X-Latin: \xE4\xF6");

    // The field that announces a body, and the body itself.
    private static readonly Gen<(string Field, string Body)> Body = Gen.OneOf(
        Gen.Const(("", "")),
        Gen.Int[0, 6_000].Select(length => (
            string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n"), new string('b', length))),
        Gen.Select(Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 5_000]).Array[0, 4], Gen.Bool, Gen.Bool, Gen.Bool).Select(
            (sizes, isUpper, hasExtension, hasTrailer) => (
                "Transfer-Encoding: chunked\r\n", Chunks(sizes, isUpper, hasExtension, hasTrailer))));

    /// <summary>A valid request, and the status of its answer.</summary>
    internal static readonly Gen<(string Text, int Status)> Valid = Gen.Select(
        Gen.OneOf(
            ("GET", "/", 200), ("GET", "/bytes/0", 200), ("GET", "/bytes/9000", 200), ("POST", "/bytes/3?a=b", 200),
            ("GET", "/bytes/70000", 200), ("HEAD", "/bytes/5000", 200), ("PUT", "/delay/1", 200),
            ("GET", "/cpu/1", 200),
            ("OPTIONS", "*", 200), ("GET", "http://h:1/bytes/1", 200), ("HEAD", "/nowhere", 404), ("DELETE", "/", 405),
            ("BREW", "/", 501), ("GET", "/bytes/99999999999999999999", 400)),
        Gen.OneOf("", "", "\r\n"),
        Field.Array[0, 4],
        Blank,
        Blank,
        Body).Select((ask, before, fields, left, right, body) => (
            $"{before}{ask.Item1} {ask.Item2} HTTP/1.1\r\nHost:{left}x{right}\r\n" +
            $"{string.Concat(fields.Select(field => field + "\r\n"))}{body.Field}\r\n{body.Body}", ask.Item3));

    private static readonly Gen<string> Nasty = Gen.OneOf(
        Gen.OneOf(
            "\r\n", "\n", "\r", " ", "\t", "\0", "\x7F", "\xFF", ":", ";", ",", "\r\n\r\n", "0\r\n\r\n", "HTTP/1.0",
            "Host: y\r\n",
            "Content-Length: 3\r\n", "Content-Length: 3\r\nContent-Length: 4\r\n", "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n",
            "Expect: x\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n folded\r\n"),
        Gen.Byte.Array[1, 4].Select(Encoding.Latin1.GetString),
        Gen.Int[5_000, 9_000].Select(length => new string('A', length)));

    /// <summary>
    /// A sequence of requests, some of which have been tampered with. None of them <see cref="AsksForMuch"/>.
    /// </summary>
    internal static readonly Gen<byte[]> Tampered = Gen.Select(
        Valid.Select(valid => valid.Text).Array[1, 4],
        Gen.Select(Gen.Double.Unit, Gen.Int[0, 6], Nasty).Array[0, 3]).Select((requests, changes) =>
            changes.Aggregate(string.Concat(requests), Change)).Where(
        text => !AsksForMuch(text)).Select(Encoding.Latin1.GetBytes);

    /// <summary>
    /// Whether a request asks for 100,000 bytes, 100 milliseconds or 1,000 microseconds of processor time, or more. A
    /// question mark among the nines of a target is enough for a valid request for a gigabyte.
    /// </summary>
    internal static bool AsksForMuch(string text) => LargeNumber().IsMatch(text);

    // Most changes should affect a head, and a stream begins with the first head.
    private static string Change(string text, (double Place, int Removed, string Added) change)
    {
        int place = (int)(change.Place * change.Place * text.Length);
        return text.Remove(place, Math.Min(change.Removed, text.Length - place)).Insert(place, change.Added);
    }

    private static string Chunks(int[] sizes, bool isUpper, bool hasExtension, bool hasTrailer)
    {
        var text = new StringBuilder();
        foreach (int size in (int[])[.. sizes, 0])
        {
            text.Append(size.ToString(isUpper ? "X" : "x5", CultureInfo.InvariantCulture));
            text.Append(hasExtension ? ";a=\"b;c\"\r\n" : "\r\n");
            if (size > 0)
                text.Append('c', size).Append("\r\n");
        }
        return text.Append(hasTrailer ? "Trailer: t\r\n\r\n" : "\r\n").ToString();
    }

    // Numbers of more digits than these are beyond the limits of the routes, so they are refused.
    [GeneratedRegex("/(bytes/0*[1-9][0-9]{5,12}|delay/0*[1-9][0-9]{2,5}|cpu/0*[1-9][0-9]{3,7})(?![0-9])")]
    private static partial Regex LargeNumber();
}
