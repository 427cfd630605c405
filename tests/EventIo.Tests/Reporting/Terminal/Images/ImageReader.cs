using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Xunit;

namespace EventIo.Tests.Reporting.Terminal.Images;

/// <summary>Reads images as a terminal does: 0xRRGGBB by row and column, -1 for transparent pixels.</summary>
internal static partial class ImageReader
{
    private const int Transparent = -1;
    private const int BytesPerPixel = 4;

    /// <summary>Finds the images of both protocols in a text.</summary>
    internal static List<int[,]> Read(string text)
    {
        var images = new List<int[,]>();
        string payload = "";
        Dictionary<string, string> keys = [];
        foreach (Match match in Image().Matches(text))
        {
            if (match.Groups["sixel"].Success)
            {
                images.Add(Sixels(match.Groups["sixel"].Value));
                continue;
            }
            Assert.InRange(match.Groups["payload"].Length, 1, 4096);
            var more = match.Groups["keys"].Value.Split(',').Select(key => key.Split('=')).ToDictionary(
                pair => pair[0], pair => pair[1]);
            payload += match.Groups["payload"].Value;
            if (more.Count > 1)
                keys = more;
            if (more["m"] == "0")
            {
                images.Add(Kitty(keys, payload));
                payload = "";
            }
        }
        return images;
    }

    private static int[,] Kitty(Dictionary<string, string> keys, string payload)
    {
        Assert.Equal(("T", "32", "z", "2", "1"), (keys["a"], keys["f"], keys["o"], keys["q"], keys["C"]));
        using var packed = new MemoryStream(Convert.FromBase64String(payload));
        using var expanded = new ZLibStream(packed, CompressionMode.Decompress);
        int[,] pixels = new int[Number(keys["v"]), Number(keys["s"])];
        byte[] pixel = new byte[BytesPerPixel];
        for (int i = 0; i < pixels.Length; i++)
        {
            expanded.ReadExactly(pixel);
            pixels[i / pixels.GetLength(1), i % pixels.GetLength(1)] =
                pixel[3] == 0 ? Transparent : (pixel[0] << 16) | (pixel[1] << 8) | pixel[2];
        }
        Assert.Equal(0, expanded.Read(pixel));
        return pixels;
    }

    private static int[,] Sixels(string data)
    {
        Match size = RasterAttributes().Match(data);
        int[,] pixels = new int[Number(size.Groups[2].Value), Number(size.Groups[1].Value)];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i / pixels.GetLength(1), i % pixels.GetLength(1)] = Transparent;
        Dictionary<string, int> palette = [];
        string color = "";
        (int x, int top) = (0, 0);
        foreach (Match match in SixelToken().Matches(data, size.Length))
        {
            string token = match.Value;
            switch (token[0])
            {
                case '#' when token.Split(';') is [var name, "2", var red, var green, var blue]:
                    palette[name] = (Percent(red) << 16) | (Percent(green) << 8) | Percent(blue);
                    break;
                case '#':
                    color = token;
                    break;
                case '$':
                    x = 0;
                    break;
                case '-':
                    (x, top) = (0, top + 6);
                    break;
                default:
                    int count = token[0] == '!' ? Number(token[1..^1]) : 1;
                    for (int end = x + count; x < end; x++)
                    {
                        for (int bit = 0; bit < 6; bit++)
                        {
                            if (((token[^1] - '?') & (1 << bit)) != 0)
                                pixels[top + bit, x] = palette[color];
                        }
                    }
                    break;
            }
        }
        return pixels;
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static int Percent(string digits) => (int)Math.Round(Number(digits) * 2.55);

    [GeneratedRegex(@"\e_G(?<keys>[^;]*);(?<payload>[^\e]*)\e\\|\eP0;1;0q(?<sixel>[^\e]*)\e\\")]
    private static partial Regex Image();

    [GeneratedRegex("^\"1;1;(\\d+);(\\d+)")]
    private static partial Regex RasterAttributes();

    [GeneratedRegex(@"#\d+(;\d+)*|!\d+.|.")]
    private static partial Regex SixelToken();
}
