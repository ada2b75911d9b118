using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;
using Pingtree.Server.Setup;
using RabbitMQ.Client.Exceptions;

namespace Pingtree.Server.Bus;

/// <summary>Declares the topology while the server starts; waits for a broker that is not there yet. Until it is done, the process is not ready.</summary>
internal sealed partial class LeadTopologyStart(LeadTopology topology, BuyerQueueCheck buyers, TimeProvider clock, ILogger<LeadTopologyStart> log) : IHostedService
{
    private const int AccessRefused = 403;
    private const int PreconditionFailed = 406;
    private const int NotAllowed = 530;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Whether everything a lead can meet is there.</summary>
    public bool IsDeclared { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (!IsDeclared)
        {
            try
            {
                await topology.DeclareAsync(cancellationToken);
                await buyers.RunAsync(cancellationToken);
                IsDeclared = true;
            }
            catch (Exception exception) when (SentenceFor(exception) is { } sentence)
            {
                throw new SetupException(sentence);
            }
            catch (Exception exception) when (exception is RabbitMQClientException or IOException or TimeoutException or BuyerQueuesUnavailableException or StoreUnavailableException)
            {
                Waiting(Pause.TotalSeconds, exception.GetType().Name);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What only the operator can mend; null where waiting may help.</summary>
    private static string? SentenceFor(Exception exception) => exception switch
    {
        BrokerUnreachableException { InnerException: AuthenticationFailureException } =>
            "ConnectionStrings:RabbitMq names a user or password the broker refuses.",
        BrokerUnreachableException { InnerException: OperationInterruptedException inner } => SentenceFor(inner),
        OperationInterruptedException { ShutdownReason.ReplyCode: NotAllowed } => "ConnectionStrings:RabbitMq names a virtual host the broker does not have or does not open to this user.",
        OperationInterruptedException { ShutdownReason.ReplyCode: AccessRefused } => "ConnectionStrings:RabbitMq names a user who may not declare our queues.",
        OperationInterruptedException { ShutdownReason: { ReplyCode: PreconditionFailed } reason } =>
            $"ConnectionStrings:RabbitMq: the broker has a queue of ours with other arguments: {reason.ReplyText}",
        BuyerQueuesUnavailableException { InnerException: OperationInterruptedException inner } => SentenceFor(inner),
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker (or the store) is not there yet, trying again in {Seconds} s: {Failure}")]
    private partial void Waiting(double seconds, string failure);
}
