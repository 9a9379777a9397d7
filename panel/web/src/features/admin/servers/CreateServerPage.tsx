import { useState, type FormEvent } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Egg, Location, Nest, Node } from '../../../api/admin';
import { itemsOf } from '../../../api/envelope';
import { asProblem } from '../../../api/problem';
import { Button, buttonClass } from '../../../components/Button';
import { CheckField, SelectField, TextField } from '../../../components/Field';
import { ProblemNote } from '../../../components/ProblemNote';
import { Empty, Loaded, Loading } from '../../../components/States';
import { useToast } from '../../../components/toasts';
import { text } from '../../../i18n/text';
import { useAccount } from '../../session/queries';
import { nameOf } from '../nodes/Allocations';
import { PageHead } from '../PageHead';
import { useCreateServer, useEggs, useFreeAllocations, useLocations, useNests, useNodes } from '../queries';
import { UserPicker, type Person } from '../users/UserPicker';
import { bodyOf, formFor, fromEgg, type ServerForm } from './createForm';
import { LimitFields } from './LimitFields';
import { VariableField } from './VariableField';

const words = text.admin.servers;

export function CreateServerPage() {
  const nests = useNests();
  return (
    <>
      <PageHead title={words.create} back={{ to: '/admin/servers', label: words.title }} />
      <Loaded query={nests}>{(list) => (list.length === 0 ? <NoEggs /> : <PickEgg nests={list} />)}</Loaded>
    </>
  );
}

function NoEggs() {
  return (
    <div className="card">
      <Empty
        icon="eggs"
        title={words.noEggs}
        actions={
          <Link to="/admin/eggs" className={buttonClass('primary')}>
            {text.admin.eggs.importTitle}
          </Link>
        }
      >
        {words.noEggsText}
      </Empty>
    </div>
  );
}

/** Nest and egg stand in the address, so that the egg page can link here. */
function PickEgg({ nests }: { nests: Nest[] }) {
  const [params, setParams] = useSearchParams();
  const nest = nests.find(({ id }) => String(id) === params.get('nest')) ?? nests[0];
  const eggs = useEggs(String(nest?.id ?? ''));
  const nodes = useNodes();
  const locations = useLocations();
  const account = useAccount();
  const egg = eggs.data?.find(({ id }) => String(id) === params.get('egg')) ?? eggs.data?.[0];

  const game = (
    <section className="card">
      <div className="card__head">
        <h2>{words.stepEgg}</h2>
      </div>
      <div className="card__body form">
        <SelectField label={text.admin.eggs.nest} required value={nest?.id} onChange={(event) => setParams({ nest: event.target.value }, { replace: true })}>
          {nests.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <Loaded query={eggs}>
          {(list) =>
            list.length === 0 ? (
              <Empty title={text.admin.eggs.empty}>{text.admin.eggs.emptyText}</Empty>
            ) : (
              <fieldset className="fieldset">
                <legend className="visually-hidden">{words.pickEgg}</legend>
                <div className="choices">
                  {list.map((choice) => (
                    <label key={choice.id} className="choice">
                      <input
                        type="radio"
                        name="egg"
                        checked={choice.id === egg?.id}
                        onChange={() => setParams({ nest: String(nest?.id ?? ''), egg: String(choice.id) }, { replace: true })}
                      />
                      <span className="choice__name">{choice.name}</span>
                      <span className="choice__note">{Object.keys(choice.docker_images).join(', ')}</span>
                    </label>
                  ))}
                </div>
              </fieldset>
            )
          }
        </Loaded>
      </div>
    </section>
  );

  if (egg === undefined) return game;
  if (nodes.data === undefined || locations.data === undefined || !account.data) {
    const failed = [nodes, locations].find((query) => query.isError);
    return (
      <div className="stack">
        {game}
        {failed?.error != null ? <ProblemNote error={failed.error} /> : <Loading />}
      </div>
    );
  }
  return <CreateForm game={game} egg={egg} nodes={nodes.data} locations={locations.data} me={account.data} />;
}

interface CreateFormProps {
  game: React.ReactNode;
  egg: Egg;
  nodes: Node[];
  locations: Location[];
  me: Person;
}

function CreateForm({ game, egg, nodes, locations, me }: CreateFormProps) {
  const create = useCreateServer();
  const navigate = useNavigate();
  const toast = useToast();
  const [form, setForm] = useState<ServerForm>(() => formFor(egg, String(me.id)));
  const [owner, setOwner] = useState<Person>(me);
  const [filledFrom, setFilledFrom] = useState(egg.id);
  if (filledFrom !== egg.id) {
    setFilledFrom(egg.id);
    setForm((now) => ({ ...now, ...fromEgg(egg) }));
  }
  const errors = create.isError ? asProblem(create.error).fieldErrors() : {};
  const change = (part: Partial<ServerForm>) => setForm((now) => ({ ...now, ...part }));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(bodyOf(form, egg), {
      onSuccess: (server) => {
        toast.show('good', words.created);
        void navigate(`/admin/servers/${server.id}`);
      },
    });
  };

  return (
    <form className="wizard" onSubmit={submit}>
      <div className="stack">
        {game}
        <Place form={form} change={change} errors={errors} owner={owner} setOwner={setOwner} nodes={nodes} locations={locations} />
        <section className="card">
          <div className="card__head">
            <h2>{words.stepLimits}</h2>
          </div>
          <div className="card__body form">
            <LimitFields form={form} change={change} errors={errors} />
          </div>
        </section>
        <Startup form={form} change={change} errors={errors} egg={egg} />
      </div>
      <aside className="wizard__side">
        <section className="card">
          <div className="card__head">
            <h2>{form.name.trim() === '' ? words.create : form.name}</h2>
          </div>
          <div className="card__body stack stack--tight">
            <dl className="num">
              <Line label={words.egg}>{egg.name}</Line>
              <Line label={words.placement}>{form.placement === 'auto' ? words.placeAuto : (nodes.find(({ id }) => String(id) === form.node)?.name ?? '–')}</Line>
              <Line label={words.memory}>{form.memory}</Line>
              <Line label={words.disk}>{form.disk}</Line>
              <Line label={words.cpu}>{form.cpu}</Line>
            </dl>
            {create.isError && <ProblemNote error={create.error} />}
            <Button type="submit" look="primary" wide busy={create.isPending} disabled={form.placement === 'manual' && form.allocation === ''}>
              {create.isPending ? words.creating : words.create}
            </Button>
          </div>
        </section>
      </aside>
    </form>
  );
}

function Line({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface PartProps {
  form: ServerForm;
  change: (part: Partial<ServerForm>) => void;
  errors: Record<string, string>;
}

function Place({ form, change, errors, owner, setOwner, nodes, locations }: PartProps & { owner: Person; setOwner: (person: Person) => void; nodes: Node[]; locations: Location[] }) {
  return (
    <section className="card">
      <div className="card__head">
        <h2>{words.stepWhere}</h2>
      </div>
      <div className="card__body form">
        <div className="form__row">
          <TextField label={text.common.name} required maxLength={191} value={form.name} onChange={(event) => change({ name: event.target.value })} error={errors.name} />
          <UserPicker
            label={words.owner}
            value={owner}
            onChange={(person) => {
              setOwner(person);
              change({ user: String(person.id) });
            }}
            error={errors.user}
          />
        </div>
        <TextField label={text.common.description} value={form.description} onChange={(event) => change({ description: event.target.value })} error={errors.description} />
        <fieldset className="fieldset">
          <legend className="visually-hidden">{words.placement}</legend>
          <div className="choices">
            <label className="choice">
              <input type="radio" name="placement" checked={form.placement === 'auto'} onChange={() => change({ placement: 'auto' })} />
              <span className="choice__name">{words.placeAuto}</span>
              <span className="choice__note">{words.placeAutoHint}</span>
            </label>
            <label className="choice">
              <input type="radio" name="placement" checked={form.placement === 'manual'} onChange={() => change({ placement: 'manual', node: form.node || String(nodes[0]?.id ?? '') })} />
              <span className="choice__name">{words.placeManual}</span>
            </label>
          </div>
        </fieldset>
        {form.placement === 'auto' ? (
          <>
            {locations.length > 1 && (
              <fieldset className="fieldset">
                <legend className="field__label">{words.locations}</legend>
                <div className="row">
                  {locations.map(({ id, short }) => (
                    <CheckField
                      key={id}
                      label={short}
                      checked={form.locations.includes(id)}
                      onChange={(event) => change({ locations: event.target.checked ? [...form.locations, id] : form.locations.filter((other) => other !== id) })}
                    />
                  ))}
                </div>
              </fieldset>
            )}
            <TextField label={words.portRange} hint={words.portRangeHint} value={form.portRange} onChange={(event) => change({ portRange: event.target.value })} error={errors['deploy.port_range']} />
            <CheckField label={words.dedicatedIp} checked={form.dedicatedIp} onChange={(event) => change({ dedicatedIp: event.target.checked })} />
          </>
        ) : (
          <ManualPlace form={form} change={change} errors={errors} nodes={nodes} />
        )}
      </div>
    </section>
  );
}

function ManualPlace({ form, change, errors, nodes }: PartProps & { nodes: Node[] }) {
  const free = useFreeAllocations(form.node);
  return (
    <div className="form__row">
      <SelectField label={words.node} required value={form.node} onChange={(event) => change({ node: event.target.value, allocation: '' })}>
        {nodes.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <Loaded query={free}>
        {(list) => (
          <SelectField
            label={words.allocation}
            required
            value={form.allocation}
            onChange={(event) => change({ allocation: event.target.value })}
            error={list.length === 0 ? words.noAllocations : errors['allocation.default']}
          >
            <option value="" disabled hidden />
            {list.map((allocation) => (
              <option key={allocation.id} value={allocation.id}>
                {nameOf(allocation)}
              </option>
            ))}
          </SelectField>
        )}
      </Loaded>
    </div>
  );
}

function Startup({ form, change, errors, egg }: PartProps & { egg: Egg }) {
  const variables = itemsOf(egg.relationships?.variables);
  const images = Object.entries(egg.docker_images);
  return (
    <section className="card">
      <div className="card__head">
        <h2>{words.stepStartup}</h2>
      </div>
      <div className="card__body form">
        <SelectField label={words.image} required value={form.image} hint={form.image} onChange={(event) => change({ image: event.target.value })} error={errors.docker_image}>
          {images.map(([label, image]) => (
            <option key={label} value={image}>
              {label}
            </option>
          ))}
        </SelectField>
        <TextField label={words.startup} required spellCheck={false} className="input mono" value={form.startup} onChange={(event) => change({ startup: event.target.value })} error={errors.startup} />
        {variables.length === 0 && <p className="faint">{words.noVariables}</p>}
        <div className="form__row">
          {variables.map((variable) => (
            <VariableField
              key={variable.env_variable}
              variable={variable}
              value={form.environment[variable.env_variable] ?? ''}
              onChange={(value) => change({ environment: { ...form.environment, [variable.env_variable]: value } })}
              error={errors[`environment.${variable.env_variable}`]}
            />
          ))}
        </div>
        <CheckField label={words.startOnCompletion} checked={form.startOnCompletion} onChange={(event) => change({ startOnCompletion: event.target.checked })} />
        <CheckField label={words.skipScripts} checked={form.skipScripts} onChange={(event) => change({ skipScripts: event.target.checked })} />
      </div>
    </section>
  );
}
