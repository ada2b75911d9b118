using System.Net.Sockets;
using System.Security.Authentication;

namespace Pingtree.Delivery.Sending;

/// <summary>A sentence for each way a request can fail; never a library's own words, which tell strangers about our insides.</summary>
internal static class Failures
{
    public const string TimedOut = "There was no answer within 15 seconds.";

    public static string Describe(Exception exception) => exception switch
    {
        AddressRefusedException => "Nothing was sent: the host has no public address.",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "The host's name was not found.",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "The connection was refused.",
        SocketException { SocketErrorCode: SocketError.ConnectionReset } => "The connection broke before an answer came.",
        SocketException => "The host could not be reached.",
        AuthenticationException => "No secure connection came about: the certificate must be valid for this host.",
        OperationCanceledException => TimedOut, // the connection's own limit
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "The answer could not be read as HTTP.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "The answer's headers are too large.",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "The connection broke before an answer came.",
        HttpIOException => "The connection broke before an answer came.",
        { InnerException: { } inner } => Describe(inner),
        IOException => "The connection broke before an answer came.",
        _ => "The request could not be made.",
    };
}
