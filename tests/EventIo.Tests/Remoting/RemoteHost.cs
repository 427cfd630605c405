using EventIo.Tests.Support.Network;
using EventIo.Tests.Support.Peers;

namespace EventIo.Tests.Remoting;

/// <summary>A host of a test: a network namespace with its own host name, with or without an sshd.</summary>
/// <param name="Name">Its host name.</param>
/// <param name="Address">Its address.</param>
/// <param name="Place">Its network namespace.</param>
/// <param name="Sshd">Its sshd; <see langword="null"/> where the host is down.</param>
internal sealed record RemoteHost(string Name, string Address, TestNamespace Place, OtherProcess? Sshd);
