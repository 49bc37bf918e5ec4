namespace Pubby.Core;

/// <summary>
/// The number of every log event. Alerts and searches depend on them, so a number keeps its meaning and is never
/// reused. docs/reference/log-events.md says what to do about each.
/// </summary>
internal static class EventIds
{
    // Delivery.
    public const int DeliveryPassFailed = 1000;
    public const int ShardStarted = 1001;

    // Connections and requests.
    public const int ConnectionFailed = 2000;
    public const int ConnectionNotAccepted = 2001;
    public const int ConnectionOpened = 2002;
    public const int ConnectionEnded = 2003;
    public const int ConnectionRefused = 2004;
    public const int HubCallFailed = 2010;
    public const int RequestFailed = 2020;
    public const int RequestRefused = 2021;

    // Who may hear and who may speak.
    public const int TokenKeysNotRead = 2100;
    public const int TokenKeysRead = 2101;
    public const int NobodyMayHear = 2110;
    public const int AnonymousRooms = 2111;
    public const int PublisherKeysChanged = 2120;
    public const int PublisherKeysNotChanged = 2121;
    public const int RevocationsNotRead = 2130;

    // What operators do.
    public const int AdminListening = 2200;
    public const int AdminOperation = 2201;
    public const int AdminAddressTaken = 2202;
    public const int AdminNotListening = 2203;

    // The store.
    public const int SqliteTransactionFailed = 3000;
    public const int SqliteNothingToRollBack = 3001;
    public const int StoreUnreadable = 3010;
    public const int StoreReadable = 3011;
    public const int StoreProbeFailed = 3012;
    public const int StoreUnwritable = 3013;
    public const int StoreWritable = 3014;

    // The process.
    public const int Draining = 4000;
    public const int Leaving = 4001;
    public const int DrainWithdrawn = 4002;
    public const int Drained = 4003;
    public const int DrainProgress = 4004;
    public const int Stopping = 4005;
    public const int DrainFailed = 4006;
    public const int DrainSignalFailed = 4007;
    public const int SystemdNotTold = 4008;
    public const int FailpointsArmed = 4010;
    public const int DrainSignalUnknown = 4020;
    public const int DrainSignalKnown = 4021;
    public const int TargetDeregistered = 4022;
    public const int TargetNotDeregistered = 4023;
    public const int BalancerBlind = 4030;
    public const int BalanceBegan = 4031;
    public const int BalanceEnded = 4032;
    public const int BalanceFailed = 4033;
    public const int HostFails = 4040;
    public const int HostMayLimit = 4041;
    public const int HostFirstLimit = 4042;
    public const int PreflightFailed = 4043;
    public const int HostPartNotRead = 4044;
    public const int Started = 4050;
    public const int BackgroundWorkFailed = 4060;

    // Redis and the other nodes.
    public const int RedisUnavailable = 5000;
    public const int RedisLost = 5001;
    public const int RedisRecovered = 5002;
    public const int RedisCommandRejected = 5003;
    public const int RoomRefreshFailed = 5010;
    public const int GapCheckFailed = 5011;
    public const int FleetPresenceFailed = 5020;
    public const int FleetQuestionFailed = 5021;

    // The region's health.
    public const int RegionRed = 6050;
    public const int RegionGreen = 6051;
    public const int CanaryFailed = 6052;

    // Regions over SNS.
    public const int SnsUnavailable = 6100;
    public const int SnsRecovered = 6101;
    public const int SnsMessageRefused = 6102;
    public const int QueueUnavailable = 6110;
    public const int QueueRecovered = 6111;
    public const int SnsMessagesUnreadable = 6112;
    public const int QueueWithoutRedrive = 6113;
    public const int RegionMessageFailed = 6114;
    public const int SnsPostsRefused = 6120;
    public const int SnsSubscriptionConfirmed = 6121;
    public const int SnsSubscriptionNotConfirmed = 6122;
    public const int SnsSubscriptionEnded = 6123;

    // Regions over a global table.
    public const int StreamUnavailable = 6200;
    public const int StreamRecovered = 6201;
    public const int StreamShardTakenOver = 6203;
    public const int StreamShardLost = 6204;
    public const int StreamShardStuck = 6205;
    public const int StreamShardsNotListed = 6206;
    public const int StreamShardsListed = 6207;
    public const int StreamRecordFailed = 6210;
    public const int StreamRecordsTrimmed = 6211;
    public const int StreamShardUnavailable = 6212;
    public const int RegionNumberShared = 6220;
    public const int RegionNumberDiffers = 6221;
}
