using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Inspection;

/// <summary>
/// A server on ASP.NET's Kestrel. The compiler of the .NET SDK compiles it on the spot, without packages.
/// </summary>
internal static class KestrelProgram
{
    private const string Compiler = "Roslyn/bincore/csc.dll";

    /// <summary>Finds the host program.</summary>
    /// <returns><see langword="null"/> if the compiler or ASP.NET is missing.</returns>
    internal static string? Find() =>
        FindCompiler() is not null && Directory.Exists(AspNet) ? Peer.Find("dotnet") : null;

    /// <summary>Compiles <c>server.dll</c> in a folder; skips the test if compiling fails.</summary>
    internal static void Build(TemporaryFolder folder)
    {
        folder.Write("server.cs", Encoding.UTF8.GetBytes(ForeignSources.Kestrel));
        folder.Write("server.runtimeconfig.json", Encoding.UTF8.GetBytes($$"""
            {
              "runtimeOptions": {
                "frameworks": [
                  { "name": "Microsoft.NETCore.App", "version": "{{Environment.Version}}" },
                  { "name": "Microsoft.AspNetCore.App", "version": "{{Path.GetFileName(AspNet)}}" }
                ]
              }
            }
            """));
        // The compiler refuses the native libraries in the same folder as references.
        IEnumerable<string> references =
            [.. Directory.GetFiles(Runtime, "System*.dll"), .. Directory.GetFiles(AspNet, "Microsoft*.dll")];
        var start = new ProcessStartInfo(
            Peer.Find("dotnet")!,
            [
                FindCompiler()!, "-nologo", "-nostdlib", $"-out:{folder["server.dll"]}", folder["server.cs"],
                .. references.Select(reference => $"-r:{reference}"), $"-r:{Path.Combine(Runtime, "mscorlib.dll")}",
            ])
        {
            RedirectStandardOutput = true,
        };
        using Process build = Process.Start(start)!;
        string output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        Assert.SkipWhen(build.ExitCode != 0, $"The server on Kestrel can't be compiled here: {output}");
    }

    // dotnet/shared/Microsoft.NETCore.App/10.0.1
    private static string Runtime => Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());

    private static string Root => Path.GetFullPath(Path.Combine(Runtime, "../../.."));

    private static string AspNet => Newest(Path.Combine(Root, "shared/Microsoft.AspNetCore.App")) ?? Root;

    private static string? FindCompiler() =>
        Newest(Path.Combine(Root, "sdk")) is { } sdk && Path.Combine(sdk, Compiler) is var compiler
            && File.Exists(compiler) ? compiler : null;

    private static string? Newest(string folder) => !Directory.Exists(folder) ? null
        : Directory.GetDirectories(folder, $"{Environment.Version.Major}.*")
            .Order(StringComparer.Ordinal).LastOrDefault();
}
