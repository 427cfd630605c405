using System.Text;
using CsCheck;
using EventIo.Servers.Workloads.Files;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Files;

public sealed class TargetPathTests
{
    [Theory]
    [InlineData("/", "index.html")]
    [InlineData("/a", "a")]
    [InlineData("/a/", "a/index.html")]
    [InlineData("//a///b", "a/b")]
    [InlineData("/./a/././b/.", "a/b/index.html")]
    [InlineData("/a/../b", "b")]
    [InlineData("/a/b/../../c/..", "index.html")]
    [InlineData("/a/%2E%2e/b", "b")]
    [InlineData("/a%2Fb%2f..%2Fc", "a/c")]
    [InlineData("/.a/..b/...", ".a/..b/...")]
    [InlineData("/%41%5c%20%3F%25", "A\\ ?%")]
    [InlineData("/%C3%A4", "\xC3\xA4")]
    public void A_path_is_decoded_and_its_dot_segments_are_removed(string path, string expected) =>
        Assert.Equal((expected.Length, expected), Decode(path));

    [Theory]
    [InlineData("/..", -403)]
    [InlineData("/../a", -403)]
    [InlineData("/a/../..", -403)]
    [InlineData("/a/../../b", -403)]
    [InlineData("/%2e%2e/a", -403)]
    [InlineData("/.%2e%2fa", -403)]
    [InlineData("/a%2f..%2f..%2fb", -403)]
    [InlineData("//..//a", -403)]
    [InlineData("/%", -400)]
    [InlineData("/%4", -400)]
    [InlineData("/a%4g", -400)]
    [InlineData("/%g4", -400)]
    [InlineData("/%-1", -400)]
    [InlineData("/a%00b", -400)]
    public void A_path_that_leaves_the_root_or_is_badly_encoded_is_refused(string path, int status) =>
        Assert.Equal(status, Decode(path).Length);

    [Fact]
    public void A_decoded_path_has_no_empty_or_dot_segments() =>
        Gen.OneOf(".", "..", "/", "%2e", "%2F", "a", "%61", "%", "\xFF")
        .Array[0, 30].Sample(
            parts =>
            {
                (int length, string text) = Decode("/" + string.Concat(parts));
                if (length < 0)
                    return;
                Assert.Equal(length, text.Length);
                Assert.NotEqual("", text);
                Assert.All(text.Split('/'), part => Assert.False(part is "" or "." or ".."));
            },
            iter: 20_000);

    [Fact]
    public void The_path_of_the_longest_request_line_is_decoded()
    {
        string longest = "/" + new string('a', 7_900) + "/";
        Assert.Equal(longest.Length - 1 + 10, Decode(longest).Length);
    }

    private static (int Length, string Text) Decode(string path)
    {
        byte[] decoded = new byte[TargetPath.MaxBytes];
        decoded.AsSpan().Fill(0xEE);
        int length = TargetPath.Decode(Encoding.Latin1.GetBytes(path), decoded);
        if (length >= 0)
            Assert.Equal(0, decoded[length]);
        return (length, Encoding.Latin1.GetString(decoded, 0, Math.Max(0, length)));
    }
}
