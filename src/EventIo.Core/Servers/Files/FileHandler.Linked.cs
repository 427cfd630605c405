using EventIo.Loop;
using EventIo.Native.Linux;
using EventIo.Servers.Http;

namespace EventIo.Servers.Files;

/// <content>
/// Small files as linked requests. The head is made from what statx(2) says of the path, wherever that leads; nothing of it
/// leaves unless the chain has opened a file there beneath the root that is no shorter. If it does not, the file is opened in
/// the ordinary way after all.
/// </content>
internal sealed unsafe partial class FileHandler
{
    /// <summary>A part that is longer is sent by sendfile(2).</summary>
    private const int MaxLinkedBytes = 8 * 1024;

    private bool IsToBeLinked(
        FileExchange file, ReadOnlySpan<byte> path, in RequestHead head, ReadOnlySpan<byte> bytes, out HttpRoute route)
    {
        route = default;
        if (path.Length > FileExchange.MaxPathBytes || !root.FollowsLinks)
            return false;
        int error;
        FileStatus status;
        fixed (byte* first = path)
            error = FileStatus.Read(root.Descriptor, first, out status);
        Counters.SystemCalls++;
        if (error != 0 || !status.IsRegular)
            return false;
        file.Status = status;
        route = Judge(file, target: default, head, bytes);
        if (route is not { Kind: HttpRouteKind.File, Argument: 200 or 206 } || file.Part.Length is 0 or > MaxLinkedBytes)
            return false;
        file.SetPath(path);
        file.MayLink = true;
        return true;
    }

    private bool TryLink(Connection connection, FileExchange file)
    {
        if (!file.MayLink || !connection.CanSendLinked)
            return false;
        file.MayLink = false;
        FileResponse.WriteHead(Writer, connection, file);
        connection.SendLinked(root.Descriptor, file.Path, file.Part.Offset, (int)file.Part.Length);
        file.Phase = ExchangePhase.LinkedFile;
        return true;
    }

    private bool TryOpenAfterAll(Connection connection, FileExchange file)
    {
        FileStatus before = file.Status;
        int error;
        byte* path = stackalloc byte[FileExchange.MaxPathBytes + 1];
        file.Path.CopyTo(new Span<byte>(path, FileExchange.MaxPathBytes));
        path[file.Path.Length] = 0;
        file.SetPath([]);
        error = Open(file, path);
        int status = error != 0 ? StatusOf(error)
            : !file.Status.IsRegular ? 403
            // What has changed meanwhile is another file: a part of it is not what was asked for.
            : file.Status != before && file.Route.Argument == 206 ? 503
            : 0;
        file.Part = file.Route.Argument == 206 ? file.Part : new FilePart(0, file.Status.Size);
        if (status == 0 && file.Part.Length > 0)
            return true;
        Abandon(file);
        if (status != 0)
            WriteRefusal(connection, file, status);
        return status == 0;
    }
}
