using System.Diagnostics;
using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Servers;
using EventIo.Servers.Files;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Servers.Files;

public sealed unsafe class FileRootTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.txt", 0, 0)]
    [InlineData("in/b.txt", 0, 0)]
    [InlineData("in", 0, 0)]
    [InlineData("nowhere", Errno.ENOENT, Errno.ENOENT)]
    [InlineData("nowhere/a.txt", Errno.ENOENT, Errno.ENOENT)]
    [InlineData("a.txt/b", Errno.ENOTDIR, Errno.ENOTDIR)]
    // Links that stay inside, by a relative path.
    [InlineData("link", 0, Errno.ELOOP)]
    [InlineData("in/up", 0, Errno.ELOOP)]
    [InlineData("folder/b.txt", 0, Errno.ENOTDIR)]
    // Links that lead out, or could.
    [InlineData("absolute", Errno.EXDEV, Errno.ELOOP)]
    [InlineData("inside", Errno.EXDEV, Errno.ELOOP)]
    [InlineData("out", Errno.EXDEV, Errno.ELOOP)]
    [InlineData("etc/passwd", Errno.EXDEV, Errno.ENOTDIR)]
    [InlineData("loop", Errno.ELOOP, Errno.ELOOP)]
    public void Files_are_opened_and_nothing_outside_is(string path, int beneath, int withoutLinks)
    {
        _folder.Write("root/a.txt", "a"u8);
        _folder.Write("root/in/b.txt", "b"u8);
        _folder.Write("secret", "secret"u8);
        _folder.Link("root/link", "in/b.txt");
        _folder.Link("root/in/up", "../a.txt");
        _folder.Link("root/folder", "in");
        _folder.Link("root/absolute", "/etc/passwd");
        _folder.Link("root/inside", _folder["root/a.txt"]);
        _folder.Link("root/out", "../secret");
        _folder.Link("root/etc", "/etc");
        _folder.Link("root/loop", "loop");
        using var root = new FileRoot(_folder["root"]);
        if (root.FollowsLinks)
            Assert.Equal(beneath, Open(root, path));
        using var careful = new FileRoot(_folder["root"]) { FollowsLinks = false };
        Assert.Equal(withoutLinks, Open(careful, path));
        Assert.Equal(0, _folder.OpenFiles());
    }

    [Theory, InlineData(true), InlineData(false)]
    public void No_link_that_changes_meanwhile_leads_out(bool followsLinks)
    {
        _folder.Write("root/folder/a.txt", "inside"u8);
        _folder.Write("a.txt", "outside"u8);
        using var root = new FileRoot(_folder["root"]);
        Assert.SkipWhen(followsLinks && !root.FollowsLinks, "openat2(2) is not to be had here.");
        using var tried = new FileRoot(_folder["root"]) { FollowsLinks = followsLinks };
        using var stop = new CancellationTokenSource();
        var changing = new Thread(() => Swap(stop.Token));
        changing.Start();
        long begin = Stopwatch.GetTimestamp();
        int inside = 0;
        while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromMilliseconds(500))
        {
            string? text = Read(tried, "folder/a.txt");
            Assert.NotEqual("outside", text);
            inside += text == "inside" ? 1 : 0;
        }
        stop.Cancel();
        changing.Join();
        Assert.True(inside > 0, "It was never open at all.");
    }

    [Fact]
    public void A_folder_stays_the_root_when_it_is_moved()
    {
        _folder.Write("root/a.txt", "a"u8);
        using var root = new FileRoot(_folder["root"]);
        Directory.Move(_folder["root"], _folder["moved"]);
        Assert.Equal("a", Read(root, "a.txt"));
    }

    [Fact]
    public void What_is_no_folder_is_no_root()
    {
        _folder.Write("a.txt", "a"u8);
        Assert.Equal(Errno.ENOENT, Assert.Throws<ServerRootException>(() => new FileRoot(_folder["nowhere"])).ErrorNumber);
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<ServerRootException>(() => new FileRoot(_folder["a.txt"])).ErrorNumber);
    }

    private void Swap(CancellationToken stop)
    {
        string path = _folder["root/folder"];
        while (!stop.IsCancellationRequested)
        {
            Directory.Move(path, _folder["aside"]);
            Directory.CreateSymbolicLink(path, "..");
            File.Delete(path);
            Directory.Move(_folder["aside"], path);
        }
    }

    private static int Open(FileRoot root, string path)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
        {
            int opened = root.Open(bytes, out int calls);
            Assert.InRange(calls, 1, 8);
            if (opened < 0)
                return -opened;
            _ = HotCalls.Close(opened);
            // What was written into it for a while is as before.
            Assert.Equal(path, Encoding.UTF8.GetString(bytes, Encoding.UTF8.GetByteCount(path)));
            return 0;
        }
    }

    private static string? Read(FileRoot root, string path)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
        {
            int opened = root.Open(bytes, out _);
            if (opened < 0)
                return null;
            byte* content = stackalloc byte[100];
            int count = (int)HotCalls.Read(opened, content, 100);
            _ = HotCalls.Close(opened);
            return Encoding.UTF8.GetString(content, Math.Max(0, count));
        }
    }
}
