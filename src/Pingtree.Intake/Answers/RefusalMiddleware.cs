using Pingtree.Intake.Submitting;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Answers;

/// <summary>Gives every failure under <c>/api</c> the API's own words: a broken dependency, an unreadable request, a route that is not there.</summary>
internal sealed partial class RefusalMiddleware(RequestDelegate next, ILogger<RefusalMiddleware> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            await next(http);
            return;
        }

        Refused? refused;
        try
        {
            await next(http);
            refused = http.Response.HasStarted ? null : http.Response.StatusCode switch
            {
                StatusCodes.Status404NotFound => Refused.NotFound("There is no such route."),
                StatusCodes.Status405MethodNotAllowed => Refused.MethodNotAllowed(),
                _ => null,
            };
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            refused = Translate(http, exception);
        }

        if (refused is not null)
            await refused.ExecuteAsync(http);
    }

    private Refused Translate(HttpContext http, Exception exception)
    {
        switch (exception)
        {
            case StoreUnavailableException or BusUnavailableException or BuyerQueuesUnavailableException or ServerStopsException:
                DependencyAway(http.GetEndpoint()?.DisplayName, exception.GetType().Name, exception.Message);
                return Refused.Unavailable();
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Refused.PayloadTooLarge(null);
            case BadHttpRequestException:
                return Refused.MalformedJson("The body did not arrive whole.");
            default:
                Broken(exception, http.GetEndpoint()?.DisplayName);
                return Refused.Failed();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Endpoint} answered 503: {Failure}: {Detail}")]
    private partial void DependencyAway(string? endpoint, string failure, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Endpoint} failed")]
    private partial void Broken(Exception exception, string? endpoint);
}
