namespace Pingtree.Intake.Submitting;

/// <summary>The server is being stopped and can't wait for the end of this request. It may be sent again, to another server or this one later.</summary>
internal sealed class ServerStopsException() : Exception("The server stops.");
