using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.AdminApi;

/// <summary>The routes about buyers. They need a broker: without one there are no queues.</summary>
internal static class BuyerRoutes
{
    public static void MapBuyers(this IEndpointRouteBuilder admin)
    {
        var buyers = admin.MapGroup("/buyers").AddEndpointFilter(RequireBrokerAsync).Refuses(StatusCodes.Status409Conflict);
        buyers.MapCreateBuyer();
        buyers.MapListBuyers();
        buyers.MapGetBuyer();
        buyers.MapDeleteBuyer();
        buyers.MapReplayBuyer();
    }

    private static async ValueTask<object?> RequireBrokerAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        call.HttpContext.RequestServices.GetRequiredService<IBuyerQueues>() is NoBuyerQueues
            ? Refused.Conflict("broker_required", "Buyers read from queues, and those need RabbitMQ: start the server with ConnectionStrings:RabbitMq.")
            : await next(call);
}
