namespace Pingtree.Server.Setup;

/// <summary>The configuration can't be right. The message is the one sentence the operator reads.</summary>
internal sealed class SetupException(string message) : Exception(message);
